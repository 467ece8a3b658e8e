-- token.lua: your token. What it is called, and who has how much at the beginning, stands here. How it works stands in
-- blueprints/token/main.lua, which is yours to change as well.

-- The first time only: a file that is loaded again finds what has become of them.
if not Balances then
  Name = "My Token"
  Ticker = "MINE"
  Denomination = 6 -- digits after the point: a balance of "1500000" is 1.5 MINE

  -- One million MINE, all of them yours: Owner is who signed the process. Amounts are decimal text, exact at any size.
  Balances = { [Owner] = "1000000000000" }
end

require("blueprints.token.main")

-- Handlers of your own come below. This one tells how many addresses have tokens.
Handlers.add("holders", "Holders", function(msg)
  local count = 0
  for _, balance in pairs(Balances) do
    if balance ~= "0" then
      count = count + 1
    end
  end
  msg.reply({ Action = "Holders", Data = count })
end)
