%% The Erlang side of the TLS connections: a server that echoes, and a client that checks an echo. Each says on its
%% standard output, a line at a time, what happens.
-module(roost_tls_peer).
-export([serve/3, connect/4]).

options(Authority, Chain, Key) ->
    [{versions, ['tlsv1.3']}, {verify, verify_peer}, {cacertfile, Authority}, {certfile, Chain}, {keyfile, Key},
     {active, false}, {mode, binary}, {log_level, none}].

serve(Authority, Chain, Key) ->
    {ok, _} = application:ensure_all_started(ssl),
    {ok, Listener} =
        ssl:listen(0, [{ip, {127, 0, 0, 1}}, {fail_if_no_peer_cert, true} | options(Authority, Chain, Key)]),
    {ok, {_, Port}} = ssl:sockname(Listener),
    say("port ~b", [Port]),
    {ok, Accepted} = ssl:transport_accept(Listener),
    case ssl:handshake(Accepted, 240000) of
        {ok, Socket} ->
            {ok, [{protocol, Protocol}]} = ssl:connection_information(Socket, [protocol]),
            {ok, _} = ssl:peercert(Socket),
            say("open ~s", [Protocol]),
            echo(Socket, 0);
        {error, Reason} ->
            say("refused ~0p", [Reason])
    end.

echo(Socket, Count) ->
    case ssl:recv(Socket, 0) of
        {ok, Bytes} ->
            ok = ssl:send(Socket, Bytes),
            echo(Socket, Count + byte_size(Bytes));
        {error, Reason} ->
            say("~p ~b", [Reason, Count])
    end.

connect(Port, Authority, Chain, Key) ->
    {ok, _} = application:ensure_all_started(ssl),
    case ssl:connect("localhost", Port, options(Authority, Chain, Key), 240000) of
        {ok, Socket} ->
            Bytes = crypto:strong_rand_bytes(1000000),
            ok = ssl:send(Socket, Bytes),
            case ssl:recv(Socket, byte_size(Bytes)) of
                {ok, Bytes} -> say("echoed ~b", [byte_size(Bytes)]);
                {ok, _} -> say("garbled", []);
                {error, Reason} -> say("error ~0p", [Reason])
            end,
            ssl:close(Socket);
        {error, Reason} ->
            say("refused ~0p", [Reason])
    end.

say(Format, Arguments) ->
    io:format(Format ++ "~n", Arguments).
