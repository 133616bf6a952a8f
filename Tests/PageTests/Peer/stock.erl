-module(stock).
-behaviour(gen_server).
-export([start/0, init/1, handle_call/3, handle_cast/2]).

start() -> gen_server:start({local, stock}, stock, [], []).

init([]) -> {ok, #{}}.

handle_cast({put_item, Item, Count}, Stock) ->
    {noreply, maps:update_with(Item, fun(N) -> N + Count end, Count, Stock)}.

handle_call({take_item, Item, Count}, _From, Stock) ->
    case Stock of
        #{Item := There} when There >= Count ->
            {reply, {ok, There - Count}, Stock#{Item := There - Count}};
        #{Item := _} -> {reply, {error, not_enough}, Stock};
        #{} -> {reply, {error, unknown}, Stock}
    end;
handle_call(all, _From, Stock) ->
    {reply, [#{item_name => I, count => N, unit => piece} || {I, N} <- maps:to_list(Stock)], Stock}.
