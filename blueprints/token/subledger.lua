-- A subledger keeps balances of a token that lives in another process, its parent. What it holds there is what it issued here.
--
--   Transfer to this process, in the parent   the parent sends a Credit-Notice, and the sender has the same amount here
--   Transfer in here                          costs no message to the parent; its Credit-Notice names Parent-Token and Source-Token
--   Withdraw, in here                         the amount goes away here, and the parent gets a Transfer
--
-- main.lua loads it when the process has the spawn tag Parent-Token. Source-Token is where the tokens are minted, the parent of
-- the first subledger in a row; without that tag it is the parent.

return function(token)
  token.addressOf(ParentToken, "Parent-Token")
  token.addressOf(SourceToken, "Source-Token")
  -- Only the parent's notices make tokens.
  MintAuthority = {}

  Handlers.add("creditNotice", { Action = "Credit-Notice", From = ParentToken }, function(msg)
    local sender = token.addressOf(msg.Tags.Sender, "Sender")
    token.issue(sender, token.amountOf(msg.Tags.Quantity, "Quantity"))
    token.publish({ sender })
  end)

  Handlers.add("withdraw", "Withdraw", function(msg)
    local recipient = token.addressOf(msg.Tags.Recipient or msg.From, "Recipient")
    local quantity = token.amountOf(msg.Tags.Quantity, "Quantity")
    if token.isLess(token.balanceOf(msg.From), quantity) then return token.refuse(msg, "Withdraw-Error", "Insufficient Balance!") end
    msg.reply({ Action = "Withdraw-Notice", Recipient = recipient, Quantity = quantity, Data = "Successfully withdrew " .. quantity })
    ao.send({ Target = ParentToken, Action = "Transfer", Recipient = recipient, Quantity = quantity })
    token.takeBack(msg.From, quantity)
    token.publish({ msg.From })
  end)
end
