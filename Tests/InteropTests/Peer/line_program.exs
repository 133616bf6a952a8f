defmodule LineProgram do
  @moduledoc "Evaluates each line of the input, and answers with a line."

  def loop do
    case IO.gets("") do
      line when is_binary(line) ->
        {value, _} = Code.eval_string(line)
        IO.puts(inspect(value, limit: :infinity))
        loop()

      _ ->
        System.halt(0)
    end
  end
end
