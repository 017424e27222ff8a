using System.Globalization;
using DuckDB.NET.Data;

// FleetMdm.DuckDbPeer DATABASE SCRIPT…: runs the scripts one after another and prints the rows of their answers.
using var connection = new DuckDBConnection($"Data Source={args[0]}");
connection.Open();
foreach (var script in args.Skip(1))
{
    using var command = connection.CreateCommand();
    command.CommandText = File.ReadAllText(script);
    using var reader = command.ExecuteReader();
    do
    {
        while (reader.Read())
        {
            var row = Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture));
            Console.WriteLine(string.Join('|', row));
        }
    }
    while (reader.NextResult());
}
