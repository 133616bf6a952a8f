%% A server that answers `{hold, Answer}` only when it is told to let go, and all else with what it is asked.
-module(holder).
-behaviour(gen_server).
-export([init/1, handle_call/3, handle_cast/2]).

init(Held) ->
    {ok, Held}.

handle_call({hold, Answer}, From, Held) ->
    {noreply, [{From, Answer} | Held]};
handle_call(Question, _, Held) ->
    {reply, Question, Held}.

handle_cast(let_go, Held) ->
    [gen_server:reply(From, Answer) || {From, Answer} <- Held],
    {noreply, []}.
