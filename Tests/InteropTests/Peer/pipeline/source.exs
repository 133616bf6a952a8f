defmodule Peer.Source do
  @moduledoc "Gives out the items of a run to the workers of the first stage."
  use GenServer
  alias Peer.HandOut

  def start_link(name, items, batch_size, sink) do
    GenServer.start_link(__MODULE__, {items, batch_size, sink}, name: name)
  end

  @impl true
  def init({items, batch_size, sink}) do
    {:ok, %{hand_out: HandOut.put(HandOut.new(batch_size), items), sink: sink}}
  end

  @impl true
  def handle_cast({:consumer, worker, pid, message}, state) do
    {failures, hand_out} = HandOut.said(state.hand_out, worker, pid, message)
    if failures != [], do: GenServer.cast(state.sink, {:failed, failures})
    {:noreply, pump(%{state | hand_out: hand_out})}
  end

  @impl true
  def handle_info({:DOWN, monitor, :process, _, _}, state) do
    {:noreply, pump(update_in(state.hand_out, &HandOut.down(&1, monitor)))}
  end

  @impl true
  def handle_call(:taken_back, _, state), do: {:reply, state.hand_out.taken_back, state}

  defp pump(state) do
    closed = HandOut.empty?(state.hand_out)
    %{state | hand_out: HandOut.dispatch(%{state.hand_out | closed: closed})}
  end
end
