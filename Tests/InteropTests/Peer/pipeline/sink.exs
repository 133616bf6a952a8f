defmodule Peer.Sink do
  @moduledoc "Keeps the first result of each item, and says when it has all."
  use GenServer

  def start_link(name, items, whom) do
    GenServer.start_link(__MODULE__, {items, whom}, name: name)
  end

  @impl true
  def init({items, whom}) do
    {:ok, %{items: items, whom: whom, results: %{}, twice: 0, failures: []}}
  end

  @impl true
  def handle_cast({:producer, _, pid, {:register, number}}, state) do
    GenServer.cast(pid, {:downstream, {:welcome, 1, number}})
    {:noreply, state}
  end

  def handle_cast({:producer, _, pid, {:request_receiver, 1, batch, _}}, state) do
    GenServer.cast(pid, {:downstream, {:receiver, 1, batch}})
    {:noreply, state}
  end

  def handle_cast({:producer, _, pid, {:deliver, 1, batch}}, state) do
    state = Enum.reduce(batch.items, state, &take/2)
    GenServer.cast(pid, {:downstream, {:accepted, 1, batch.id}})
    {:noreply, tell(state)}
  end

  def handle_cast({:producer, _, _, {:unregister, 1}}, state), do: {:noreply, state}

  def handle_cast({:failed, failures}, state),
    do: {:noreply, tell(update_in(state.failures, &(failures ++ &1)))}

  defp take(%{id: id, payload: payload}, state) do
    if is_map_key(state.results, id) do
      %{state | twice: state.twice + 1}
    else
      put_in(state.results[id], payload)
    end
  end

  defp tell(state) do
    if map_size(state.results) + length(state.failures) == state.items do
      send(state.whom, {:complete, state.results, state.twice, state.failures})
    end

    state
  end
end
