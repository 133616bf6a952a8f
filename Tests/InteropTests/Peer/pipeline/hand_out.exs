defmodule Peer.HandOut do
  @moduledoc "The side of a joint that gives work out, and keeps what workers have until it is done."

  def new(batch_size) do
    %{
      queue: [],
      batch_size: batch_size,
      waiting: [],
      pids: %{},
      monitors: %{},
      held: %{},
      next: 1,
      closed: false,
      taken_back: 0
    }
  end

  def put(state, items), do: %{state | queue: state.queue ++ items}
  def queued(state), do: length(state.queue)
  def empty?(state), do: state.queue == [] and state.held == %{}

  # Returns the items that failed.
  def said(state, worker, pid, {:register, number}) do
    state = put_in(state.pids[worker], pid)
    state = put_in(state.monitors[Process.monitor(pid)], worker)
    GenServer.cast(pid, {:upstream, {:welcome, 1, number}})
    {[], state}
  end

  def said(state, worker, _, {:ready, 1}), do: {[], %{state | waiting: state.waiting ++ [worker]}}
  def said(state, _, _, {:worked, 1, _}), do: {[], state}

  def said(state, worker, _, {:done, 1, batch, failures}) do
    {_, state} = pop_in(state.held[{worker, batch}])
    {failures, state}
  end

  def said(state, _, _, {:unregister, 1}), do: {[], state}

  def down(state, monitor) do
    {worker, state} = pop_in(state.monitors[monitor])
    {lost, held} = Enum.split_with(state.held, fn {{holder, _}, _} -> holder == worker end)
    items = Enum.flat_map(lost, fn {_, items} -> items end)

    %{
      state
      | held: Map.new(held),
        waiting: List.delete(state.waiting, worker),
        queue: items ++ state.queue,
        taken_back: state.taken_back + length(items)
    }
  end

  def dispatch(%{waiting: [worker | waiting], queue: [_ | _]} = state) do
    {items, queue} = Enum.split(state.queue, state.batch_size)
    batch = state.next
    GenServer.cast(state.pids[worker], {:upstream, {:work, 1, %{id: batch, items: items}}})
    state = put_in(state.held[{worker, batch}], items)
    dispatch(%{state | waiting: waiting, queue: queue, next: batch + 1})
  end

  def dispatch(%{closed: true} = state) do
    for worker <- state.waiting,
        do: GenServer.cast(state.pids[worker], {:upstream, {:no_work, 1}})

    %{state | waiting: []}
  end

  def dispatch(state), do: state
end
