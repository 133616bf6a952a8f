defmodule Peer.Broker do
  @moduledoc "Takes results of the workers above, and gives them out to the workers below."
  use GenServer
  alias Peer.HandOut

  def start_link(name, producers, workers, batch_size, sink) do
    GenServer.start_link(__MODULE__, {producers, workers, batch_size, sink}, name: name)
  end

  @impl true
  def init({producers, workers, batch_size, sink}) do
    {:ok,
     %{
       hand_out: HandOut.new(batch_size),
       capacity: workers * batch_size,
       sink: sink,
       expected: producers,
       gone: MapSet.new(),
       pids: %{},
       monitors: %{},
       asks: [],
       promised: %{},
       seen: MapSet.new()
     }}
  end

  @impl true
  def handle_cast({:consumer, worker, pid, message}, state) do
    {failures, hand_out} = HandOut.said(state.hand_out, worker, pid, message)
    if failures != [], do: GenServer.cast(state.sink, {:failed, failures})
    {:noreply, pump(%{state | hand_out: hand_out})}
  end

  def handle_cast({:producer, worker, pid, message}, state) do
    {:noreply, pump(said(state, worker, pid, message))}
  end

  @impl true
  def handle_info({:DOWN, monitor, :process, _, _}, %{monitors: monitors} = state)
      when is_map_key(monitors, monitor) do
    {worker, state} = pop_in(state.monitors[monitor])
    asks = Enum.reject(state.asks, fn {asking, _, _} -> asking == worker end)
    promised = Map.reject(state.promised, fn {{holder, _}, _} -> holder == worker end)
    {:noreply, pump(%{state | asks: asks, promised: promised})}
  end

  def handle_info({:DOWN, monitor, :process, _, _}, state) do
    {:noreply, pump(update_in(state.hand_out, &HandOut.down(&1, monitor)))}
  end

  @impl true
  def handle_call(:taken_back, _, state), do: {:reply, state.hand_out.taken_back, state}

  defp said(state, worker, pid, {:register, number}) do
    state = put_in(state.pids[worker], pid)
    state = put_in(state.monitors[Process.monitor(pid)], worker)
    GenServer.cast(pid, {:downstream, {:welcome, 1, number}})
    state
  end

  defp said(state, worker, pid, {:request_receiver, 1, batch, count}) do
    if state.asks == [] and room?(state, count) do
      GenServer.cast(pid, {:downstream, {:receiver, 1, batch}})
      put_in(state.promised[{worker, batch}], count)
    else
      %{state | asks: state.asks ++ [{worker, batch, count}]}
    end
  end

  defp said(state, worker, pid, {:deliver, 1, batch}) do
    GenServer.cast(pid, {:downstream, {:accepted, 1, batch.id}})
    {_, state} = pop_in(state.promised[{worker, batch.id}])
    fresh = Enum.reject(batch.items, &(&1.id in state.seen))
    seen = Enum.reduce(fresh, state.seen, &MapSet.put(&2, &1.id))
    %{state | seen: seen, hand_out: HandOut.put(state.hand_out, fresh)}
  end

  defp said(state, worker, _, {:unregister, 1}) do
    %{state | gone: MapSet.put(state.gone, worker.slot)}
  end

  defp room?(state, count) do
    held = HandOut.queued(state.hand_out) + Enum.sum(Map.values(state.promised))
    held == 0 or held + count <= state.capacity
  end

  defp pump(state) do
    closed = MapSet.size(state.gone) == state.expected and HandOut.empty?(state.hand_out)
    grant(%{state | hand_out: HandOut.dispatch(%{state.hand_out | closed: closed})})
  end

  defp grant(%{asks: [{worker, batch, count} | asks]} = state) do
    if room?(state, count) do
      GenServer.cast(state.pids[worker], {:downstream, {:get_work, 1, batch}})
      grant(put_in(%{state | asks: asks}.promised[{worker, batch}], count))
    else
      state
    end
  end

  defp grant(state), do: state
end
