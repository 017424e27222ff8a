using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        using var process = new ProcessConsole();
        return FleetMdmProgram.Run(args, process.Context);
    }
}
