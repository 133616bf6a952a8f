%% Evaluates the expressions that come line by line, and prints what each gives on a line of its own.
%% Ends with its input.
-module(roost_dist_peer).
-export([main/0, blob/1, meet/0, ours/0, take/1]).

main() ->
    register(tester, self()),
    io:setopts([{encoding, latin1}]),
    io:put_chars("ready\n"),
    loop().

loop() ->
    case io:get_line("") of
        Line when is_list(Line) ->
            Result =
                try
                    {ok, Tokens, _} = erl_scan:string(Line),
                    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
                    {value, Value, _} = erl_eval:exprs(Expressions, []),
                    Value
                catch
                    Class:Reason -> {Class, Reason}
                end,
            io:format("~w~n", [Result]),
            loop();
        _ ->
            halt()
    end.

%% Bytes that count up, so that a lost or doubled piece shows.
blob(Count) ->
    << <<(N band 255), (N bsr 8 band 255)>> || N <- lists:seq(1, Count div 2) >>.

%% Takes the greeting of a process of the other node, which is ours() from then on.
meet() ->
    receive {hello, Pid} -> persistent_term:put(ours, Pid) end.

ours() ->
    persistent_term:get(ours).

%% The next messages, in order.
take(Count) ->
    [receive Message -> Message end || _ <- lists:seq(1, Count)].
