# Evaluates the expressions that come line by line, prints what each gives, and ends with its input.

Code.require_file("line_program.exs", __DIR__)

defmodule Adder do
  @moduledoc "A server for the other node to call."
  use GenServer

  def start_link(count), do: GenServer.start_link(__MODULE__, count, name: :adder)
  def init(count), do: {:ok, count}
  def handle_call({:add, number}, _from, count), do: {:reply, count + number, count + number}
  def handle_cast({:add, number}, count), do: {:noreply, count + number}
end

defmodule Holder do
  @moduledoc "Answers `{:hold, answer}` only when it is told to let go, and all else with what it is asked."
  use GenServer

  def start_link, do: GenServer.start_link(__MODULE__, [], name: :holder)
  def init(held), do: {:ok, held}
  def handle_call({:hold, answer}, from, held), do: {:noreply, [{from, answer} | held]}
  def handle_call(question, _from, held), do: {:reply, question, held}

  def handle_cast(:let_go, held) do
    for {from, answer} <- held, do: GenServer.reply(from, answer)
    {:noreply, []}
  end
end

{:ok, _} = Adder.start_link(0)
{:ok, _} = Holder.start_link()
IO.puts("ready")
LineProgram.loop()
