-- What clients ask, for wrk: `wrk -s wrk.lua URL -- LINE FOLDER ROUND NUMBERS...`, where the numbers are those of `Numbers`
-- in line.rs. What they bring along, tokens and ticket codes, stands in files in the folder.

local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local function uuid(kind, n)
    return string.format("%s-0000-7000-8000-%012d", kind, n)
end

-- So many lines of a file from `first` on; of these the ones of this thread where several share them.
local function read(path, first, count, sharing)
    local found, line_number = {}, 0
    for line in io.lines(path) do
        line_number = line_number + 1
        if line_number >= first + count then break end
        if line_number >= first and line_number % sharing == number % sharing then found[#found + 1] = line end
    end
    return found
end

local lines = {}

function lines.detail(s)
    return function() return wrk.format("GET", "/v1/events/" .. uuid("0192e000", math.random(s.events))) end
end

lines["detail-signed-in"] = function(s)
    local tokens = read(s.folder .. "/tokens.txt", 1, s.people, 1)
    return function()
        local headers = { Authorization = "Bearer " .. tokens[math.random(#tokens)] }
        return wrk.format("GET", "/v1/events/" .. uuid("0192e000", math.random(s.events)), headers)
    end
end

function lines.list(s)
    local today = os.time() - os.time() % 86400
    return function()
        local day = os.date("!%Y-%m-%dT00:00:00Z", today + math.random(60) * 86400)
        return wrk.format("GET", "/v1/events?limit=20&starts_after=" .. day)
    end
end

local function hold(s, among)
    -- In turn, from somewhere: nobody may hold many seats of an event at once.
    local tokens = read(s.folder .. "/tokens.txt", 1, s.holders, 2)
    local first = math.random(#tokens)
    local count = 0
    return function()
        local event = math.random(among)
        count = count + 1
        local headers = {
            Authorization = "Bearer " .. tokens[(first + count) % #tokens + 1],
            ["Content-Type"] = "application/json",
            ["Idempotency-Key"] = string.format("%s-%d-%d-%d", s.line, s.round, number, count),
        }
        local body = '{"seats":1,"tier_id":"' .. uuid("0192e002", event * 10 + 1) .. '"}'
        return wrk.format("POST", "/v1/events/" .. uuid("0192e000", event) .. "/reservations", headers, body)
    end
end

lines["hold-hot"] = function(s) return hold(s, 1) end

lines["hold-spread"] = function(s) return hold(s, s.busy) end

function lines.redeem(s)
    local codes = read(s.folder .. "/codes.txt", s.round * s.tickets + 1, s.tickets, 2)
    local path = "/v1/events/" .. uuid("0192e000", s.door) .. "/check-ins"
    local headers = {
        Authorization = "Bearer " .. read(s.folder .. "/tokens.txt", 1, 1, 1)[1],
        ["Content-Type"] = "application/json",
    }
    local next_code = 0
    return function()
        next_code = next_code + 1
        -- Beyond the last one the server refuses, and the result says so.
        return wrk.format("POST", path, headers, '{"code":"' .. codes[math.min(next_code, #codes)] .. '"}')
    end
end

function init(args)
    local settings = { line = args[1], folder = args[2], round = tonumber(args[3]) }
    for i, name in ipairs({ "events", "busy", "people", "holders", "door", "tickets" }) do
        settings[name] = tonumber(args[3 + i])
    end
    math.randomseed(settings.round * 1000 + number)
    request = lines[settings.line](settings)
end

-- Kept for the message when answers are refused.
function response(status, headers, body)
    if status >= 400 and not refusal then
        refusal = true
        io.stderr:write(status .. " " .. body .. "\n")
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format("result %d %d %d %d %d\n", summary.requests, e.status,
        e.connect + e.read + e.write + e.timeout, summary.duration, latency:percentile(99)))
end
