defmodule Peer.Worker do
  @moduledoc "Gets items from the joint above, and brings what it makes of them to the joint below."
  use GenServer

  @roles %{upstream: :consumer, downstream: :producer}
  @most_undelivered 10

  # joints: %{upstream: {name, node}, downstream: {name, node}}
  def start_link({stage, index, work, joints}) do
    GenServer.start_link(__MODULE__, {stage, index, work, joints})
  end

  @impl true
  def init({stage, index, work, joints}) do
    state = %{
      # Each life has a greater number than those before.
      id: %{slot: %{stage: stage, index: index}, incarnation: System.os_time()},
      work: work,
      joints: joints,
      registrations: %{upstream: 0, downstream: 0},
      welcomes: %{upstream: nil, downstream: nil},
      monitors: %{},
      epoch: 0,
      finished: %{},
      asked: false,
      no_more: false
    }

    {:ok, state |> register(:upstream) |> register(:downstream)}
  end

  @impl true
  def handle_cast({side, {:welcome, epoch, number}}, state) do
    if state.registrations[side] == number do
      state = put_in(state.welcomes[side], epoch)
      proceed(welcome(state, side, epoch))
    else
      {:noreply, state}
    end
  end

  def handle_cast({:upstream, {:work, epoch, batch}}, %{epoch: epoch} = state) do
    {results, failures} = perform(batch.items, state.work)
    say(state, :upstream, {:worked, epoch, batch.id})
    state = %{state | asked: false}

    if results == [] do
      say(state, :upstream, {:done, epoch, batch.id, failures})
      proceed(state)
    else
      state = put_in(state.finished[batch.id], {results, failures})
      request(state, batch.id)
      proceed(state)
    end
  end

  def handle_cast({:upstream, {:no_work, epoch}}, %{epoch: epoch} = state) do
    proceed(%{state | no_more: true})
  end

  def handle_cast({:downstream, {word, epoch, id}}, %{epoch: epoch} = state)
      when word in [:receiver, :get_work] do
    with {results, _} <- state.finished[id] do
      say(state, :downstream, {:deliver, epoch, %{id: id, items: results}})
    end

    {:noreply, state}
  end

  def handle_cast({:downstream, {:accepted, epoch, id}}, %{epoch: epoch} = state) do
    case pop_in(state.finished[id]) do
      {nil, state} ->
        {:noreply, state}

      {{_, failures}, state} ->
        say(state, :upstream, {:done, epoch, id, failures})
        proceed(state)
    end
  end

  # Of an epoch that is over.
  def handle_cast(_, state), do: {:noreply, state}

  @impl true
  def handle_info({:DOWN, monitor, :process, _, reason}, state) do
    {side, state} = pop_in(state.monitors[monitor])

    cond do
      # The run is over.
      reason in [:normal, :shutdown] or match?({:shutdown, _}, reason) ->
        {:stop, :normal, state}

      true ->
        Process.send_after(self(), {:register, side}, 50)
        state = put_in(state.welcomes[side], nil)
        # A joint that came up behind the monitor, and before what was said to it, welcomes a registration that is over.
        {:noreply, update_in(state.registrations[side], &(&1 + 1))}
    end
  end

  def handle_info({:register, side}, state), do: {:noreply, register(state, side)}

  defp register(state, side) do
    monitor = Process.monitor(state.joints[side])
    state = put_in(state.monitors[monitor], side)
    state = update_in(state.registrations[side], &(&1 + 1))
    say(state, side, {:register, state.registrations[side]})
    state
  end

  defp welcome(state, _, epoch) when epoch > state.epoch do
    %{state | epoch: epoch, finished: %{}, asked: false, no_more: false}
  end

  # The same joint again after it was out of reach: what was said to it in between is lost.
  defp welcome(state, :upstream, _), do: %{state | asked: false}

  defp welcome(state, :downstream, _) do
    for {id, _} <- state.finished, do: request(state, id)
    state
  end

  defp proceed(%{epoch: epoch, welcomes: %{upstream: epoch, downstream: epoch}} = state) do
    cond do
      state.no_more and state.finished == %{} ->
        say(state, :downstream, {:unregister, epoch})
        say(state, :upstream, {:unregister, epoch})
        {:stop, :normal, state}

      state.no_more or state.asked or map_size(state.finished) >= @most_undelivered ->
        {:noreply, state}

      true ->
        say(state, :upstream, {:ready, epoch})
        {:noreply, %{state | asked: true}}
    end
  end

  defp proceed(state), do: {:noreply, state}

  defp request(state, id) do
    {results, _} = state.finished[id]
    say(state, :downstream, {:request_receiver, state.epoch, id, length(results)})
  end

  defp say(state, side, message) do
    GenServer.cast(state.joints[side], {@roles[side], state.id, self(), message})
  end

  defp perform(items, work) do
    outcomes =
      for %{id: id, payload: payload} <- items do
        try do
          {:ok, %{id: id, payload: work.(payload)}}
        rescue
          error -> {:error, %{item: id, words: Exception.message(error)}}
        end
      end

    {for({:ok, result} <- outcomes, do: result), for({:error, failure} <- outcomes, do: failure)}
  end
end
