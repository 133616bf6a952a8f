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

{:ok, _} = Adder.start_link(0)
IO.puts("ready")
LineProgram.loop()
