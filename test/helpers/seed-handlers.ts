/** The handlers that the seed documents show, in their own words but for the layout. @source seed 002 "Creating and Registering Handlers"; seed 003 "Writing AO Process Logic in Lua" */

/** Seed 002: keys and values are fields of the message. */
export const keyValueStore = `
local ao = require('ao')
Store = Store or {}
Handlers.add(
  "Get",
  Handlers.utils.hasMatchingTag("Action", "Get"),
  function (msg)
    assert(type(msg.Key) == 'string', 'Key is required!')
    ao.send({ Target = msg.From, Tags = { Value = Store[msg.Key] }})
  end
)
Handlers.add(
  "Set",
  Handlers.utils.hasMatchingTag("Action", "Set"),
  function (msg)
    assert(type(msg.Key) == 'string', 'Key is required!')
    assert(type(msg.Value) == 'string', 'Value is required!')
    Store[msg.Key] = msg.Value
    Handlers.utils.reply("Value stored!")(msg)
  end
)
`;

/** Seed 003: they are tags. */
export const keyValueStoreOfTags = `
Store = Store or {}  -- persisted table for key->value mappings

Handlers.add(
   "Get",
   Handlers.utils.hasMatchingTag("Action", "Get"),
   function(msg)
      assert(type(msg.Tags.Key) == 'string', 'Key is required!')
      local val = Store[msg.Tags.Key]
      ao.send({ Target = msg.From, Tags = { Value = val or "" }})
   end
)

Handlers.add(
   "Set",
   Handlers.utils.hasMatchingTag("Action", "Set"),
   function(msg)
      assert(type(msg.Tags.Key) == 'string', 'Key is required!')
      assert(type(msg.Tags.Value) == 'string', 'Value is required!')
      Store[msg.Tags.Key] = msg.Tags.Value
      Handlers.utils.reply("Value stored!")(msg)   -- sends a "pong" style reply
   end
)
`;

/** Seed 003, with a state as it suggests. @param holder who has 100 */
export const balanceCheck = (holder: string): string => `
Balances = Balances or {}
if not Owner then
  Owner = ao.env.Process.Owner
end
Balances["${holder}"] = 100
Handlers.add(
  "balance_check",                                      -- handler name (arbitrary string)
  Handlers.utils.hasMatchingTag("Action", "Balance"),   -- condition to match messages
  function(msg)                                         -- handler function
    local account = msg.Tags.Account or msg.From
    local balance = Balances[account] or 0
    ao.send({
      Target = msg.From,
      Tags   = { Action = "Balance-Response", Balance = tostring(balance) }
    })
  end
)
`;
