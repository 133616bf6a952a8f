# The pipeline's protocol as an Elixir program writes it: a worker, a source, a broker and a sink, each a GenServer in a
# file of its own. This script evaluates the expressions that come line by line, prints what each gives, and ends with
# its input.

Code.require_file("line_program.exs", __DIR__)

for file <- ["worker", "hand_out", "source", "broker", "sink"] do
  Code.require_file("pipeline/#{file}.exs", __DIR__)
end

defmodule Peer do
  @moduledoc "What the tests ask for."

  @workers 2
  @batch_size 25

  # Source, broker and sink for the stages `double` and `show`, whose workers the other node has.
  def start_joints(items) do
    {:ok, _} = Peer.Sink.start_link(:"run.sink", items, self())

    {:ok, _} =
      Peer.Broker.start_link(:"run.broker.1", @workers, @workers, @batch_size, :"run.sink")

    inputs = for id <- 0..(items - 1), do: %{id: id, payload: id}
    {:ok, _} = Peer.Source.start_link(:"run.source", inputs, @batch_size, :"run.sink")
    :ok
  end

  # How many results there are, how many are what they should be, and how many came again.
  def await do
    receive do
      {:complete, results, twice, _} ->
        right = Enum.count(results, fn {id, shown} -> shown == "#{2 * id}" end)
        {map_size(results), right, twice}
    after
      240_000 -> :items_are_missing
    end
  end

  def taken_back,
    do: {GenServer.call(:"run.source", :taken_back), GenServer.call(:"run.broker.1", :taken_back)}

  # Workers for both stages of a run of the other node.
  def start_workers(node, double, show) do
    {:ok, tree} = Supervisor.start_link([], strategy: :one_for_one, max_restarts: 100)

    for {stage, work, above, below} <- [
          {"double", double, :"pipeline.source", :"pipeline.broker.1"},
          {"show", show, :"pipeline.broker.1", :"pipeline.sink"}
        ],
        index <- 0..(@workers - 1) do
      joints = %{upstream: {above, node}, downstream: {below, node}}

      {:ok, _} =
        Supervisor.start_child(tree, %{
          id: {stage, index},
          start: {Peer.Worker, :start_link, [{stage, index, work, joints}]},
          restart: :transient
        })
    end

    Process.put(:tree, tree)
    :ok
  end

  def double(number), do: 2 * number
  def show(number), do: "#{number}"

  # The first worker that meets the number is killed by it.
  def struck(number, number) do
    if :ets.insert_new(:struck, {number}), do: Process.exit(self(), :kill)
    number
  end

  def struck(other, _), do: other

  # Once all workers have ended as they should.
  def await_end do
    if Supervisor.count_children(Process.get(:tree)).active == 0 do
      :ended
    else
      Process.sleep(10)
      await_end()
    end
  end
end

:ets.new(:struck, [:named_table, :public])
IO.puts("ready")
LineProgram.loop()
