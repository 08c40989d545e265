using System.Text;
using ActiveLearning.Worker;

// Pipes and files get UTF-8 without a byte order mark on every system.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var stop = new StopSignal();
return WorkerApplication.Run(args, Console.Out, Console.Error, stop.Token, () => stop.ExitCode);
