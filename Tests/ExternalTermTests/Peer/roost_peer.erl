%% The Erlang side of the round-trip tests: answers frames of 4 bytes of length and then the content on
%% stdin and stdout.
%%   1, terms: decodes each, encodes it again with options that change from term to term, and sends it back;
%%   2, seed, count: makes terms, keeps them, and sends them encoded, with options as above;
%%   3, terms: compares each with the kept one of the same place, and sends a text about the first that differs;
%%   4, the size of an expression, the expression, a term: says whether the term is what the expression gives;
%%   5, an expression: sends what it gives, encoded.
-module(roost_peer).
-export([main/0]).

main() ->
    Port = open_port({fd, 0, 1}, [binary, {packet, 4}, eof]),
    loop(Port, []).

loop(Port, Kept) ->
    receive
        {Port, {data, <<1, Terms/binary>>}} ->
            Back = [encode(I, binary_to_term(T)) || {I, T} <- number(split(Terms))],
            port_command(Port, join(Back)),
            loop(Port, Kept);
        {Port, {data, <<2, Seed:64, Count:32>>}} ->
            rand:seed(exsss, Seed),
            Made = [term(4) || _ <- lists:seq(1, Count)],
            port_command(Port, join([encode(I, T) || {I, T} <- number(Made)])),
            loop(Port, Made);
        {Port, {data, <<3, Terms/binary>>}} ->
            port_command(Port, compare(Kept, split(Terms), 0)),
            loop(Port, []);
        {Port, {data, <<4, Size:32, Expression:Size/binary, Term/binary>>}} ->
            Given = value(Expression),
            Verdict = case binary_to_term(Term) of
                Given -> "same";
                Other -> io_lib:format("~tp", [Other])
            end,
            port_command(Port, unicode:characters_to_binary(Verdict)),
            loop(Port, Kept);
        {Port, {data, <<5, Expression/binary>>}} ->
            port_command(Port, term_to_binary(value(Expression))),
            loop(Port, Kept);
        {Port, eof} -> halt(0)
    end.

value(Expression) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Expression) ++ "."),
    {ok, Parsed} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Parsed, []),
    Value.

split(<<>>) -> [];
split(<<Size:32, Term:Size/binary, Rest/binary>>) -> [Term | split(Rest)].

join(Terms) -> [[<<(byte_size(T)):32>>, T] || T <- Terms].

number(List) -> lists:zip(lists:seq(1, length(List)), List).

encode(I, Term) ->
    case I rem 5 of
        0 -> term_to_binary(Term);
        1 -> term_to_binary(Term, [compressed]);
        2 -> term_to_binary(Term, [{minor_version, 2}]);
        3 -> term_to_binary(Term, [{minor_version, 1}, {compressed, 1}]);
        4 -> iolist_to_binary(term_to_iovec(Term, [{minor_version, 1}]))
    end.

compare([], [], Count) -> io_lib:format("same ~w", [Count]);
compare([Kept | Rest], [Encoded | Others], Count) ->
    case binary_to_term(Encoded) of
        Kept -> compare(Rest, Others, Count + 1);
        Other -> unicode:characters_to_binary(io_lib:format("~tp became ~tp", [Kept, Other]))
    end;
compare(Kept, Others, _) -> io_lib:format("~w more kept, ~w more sent", [length(Kept), length(Others)]).

%% One term of all kinds, up to so many levels deep.
term(0) -> leaf(rand:uniform(18));
term(Depth) ->
    case rand:uniform(10) of
        1 -> list_to_tuple(terms(Depth));
        2 -> terms(Depth);
        3 -> terms(Depth) ++ leaf(rand:uniform(18));
        4 -> maps:from_list([{term(Depth - 1), term(Depth - 1)} || _ <- lists:seq(1, rand:uniform(4))]);
        5 -> A = term(Depth - 1), B = leaf(rand:uniform(18)), fun(X) -> {X, A, B} end;
        _ -> leaf(rand:uniform(18))
    end.

terms(Depth) -> [term(Depth - 1) || _ <- lists:seq(1, rand:uniform(5) - 1)].

leaf(1) -> rand:uniform(256) - 1;
leaf(2) -> rand:uniform(1 bsl 32) - (1 bsl 31);
leaf(3) -> rand:uniform(1 bsl 64) - (1 bsl 63);
leaf(4) -> <<N:200>> = rand:bytes(25), N * (rand:uniform(3) - 2);
leaf(5) -> Size = 8 * (250 + rand:uniform(20)), <<N:Size>> = rand:bytes(Size div 8), -N;
leaf(6) -> rand:normal() * math:pow(10, rand:uniform(600) - 300);
leaf(7) -> float(rand:uniform(100));
leaf(8) -> lists:nth(rand:uniform(6), [ok, error, true, '', 'With Space', undefined]);
leaf(9) -> list_to_atom([rand:uniform(255) || _ <- lists:seq(1, rand:uniform(3))]);
leaf(10) -> list_to_atom(lists:duplicate(rand:uniform(255), 16#1F600 + rand:uniform(3)));
leaf(11) -> rand:bytes(rand:uniform(60) - 1);
leaf(12) -> Bits = rand:uniform(100), <<B:Bits/bits, _/bits>> = rand:bytes(13), B;
leaf(13) -> [rand:uniform(256) - 1 || _ <- lists:seq(1, rand:uniform(20))];
leaf(14) -> self();
leaf(15) -> make_ref();
leaf(16) -> hd(erlang:ports());
leaf(17) -> lists:nth(rand:uniform(3), [fun lists:reverse/1, fun erlang:'+'/2, fun term/1]);
leaf(18) -> binary:copy(<<"abc">>, rand:uniform(400)).
