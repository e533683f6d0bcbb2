namespace AlignDet.AppHost.LocalHost;

/// <summary>Something the user can mend keeps the host from starting; told in one line.</summary>
internal sealed class StartException(string where, string problem, string cure) : Exception($"{where}: {problem}. {cure}.");
