using System.Text.Json;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Detection;

/// <summary>The assignment is the cheapest there is.</summary>
public class HungarianTests
{
    public static TheoryData<int> Cases()
    {
        using JsonDocument cases = Json();
        return [.. Enumerable.Range(0, cases.RootElement.GetArrayLength())];
    }

    [Theory]
    [Trait("oracle", "true")]
    [MemberData(nameof(Cases))]
    public void The_assignment_equals_the_reference(int index)
    {
        using JsonDocument cases = Json();
        JsonElement expected = cases.RootElement[index];
        double[][] matrix = [.. expected.GetProperty("cost").EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
        double[] cost = [.. matrix.SelectMany(row => row)];
        (int[] rows, int[] columns) = Hungarian.Solve(cost, matrix.Length, cost.Length / matrix.Length);
        Assert.Equal(expected.GetProperty("total").GetDouble(), rows.Zip(columns, (r, c) => matrix[r][c]).Sum(), 1e-9);
        if (!expected.TryGetProperty("note", out _)) // noted where several assignments are equally cheap
        {
            Assert.Equal(Ints(expected.GetProperty("rows")), rows);
            Assert.Equal(Ints(expected.GetProperty("cols")), columns);
        }
    }

    [Fact]
    public void No_assignment_is_cheaper()
    {
        // small whole numbers, so that many assignments cost the same
        Gen<(int Rows, int Columns, double[] Cost)> matrices =
            from rows in Gen.Choose(0, 6)
            from columns in Gen.Choose(0, 6)
            from scale in Gen.Elements(1.0, 0.37, 1e6)
            from cost in Gen.Choose(-5, 5).ArrayOf(rows * columns)
            select (rows, columns, cost.Select(c => c * scale).ToArray());
        Prop.ForAll(matrices.ToArbitrary(), matrix =>
        {
            (int[] rows, int[] columns) = Hungarian.Solve(matrix.Cost, matrix.Rows, matrix.Columns);
            bool isAssignment = rows.Length == Math.Min(matrix.Rows, matrix.Columns)
                && rows.SequenceEqual(rows.Distinct().Order()) && columns.Distinct().Count() == rows.Length;
            double total = rows.Zip(columns, (r, c) => matrix.Cost[(r * matrix.Columns) + c]).Sum();
            return isAssignment && Math.Abs(total - Cheapest(matrix.Cost, matrix.Rows, matrix.Columns)) <= 1e-9 * (1 + Math.Abs(total));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Equal_costs_give_the_identity() =>
        Assert.Equal([0, 1, 2, 3], Hungarian.Solve(new double[24], 4, 6).Columns);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_cost_that_is_no_number_is_refused(double cost) =>
        Assert.Throws<ArgumentException>(() => Hungarian.Solve([1, cost], 1, 2));

    /// <summary>By trying all: row by row, each column that is still free, or none where rows are more than columns.</summary>
    private static double Cheapest(double[] cost, int rows, int columns)
    {
        double From(int row, int taken, int left) => left == 0 ? 0
            : row == rows ? double.PositiveInfinity
            : Enumerable.Range(0, columns).Where(c => (taken & (1 << c)) == 0)
                .Select(c => cost[(row * columns) + c] + From(row + 1, taken | (1 << c), left - 1))
                .Append(rows - row > left ? From(row + 1, taken, left) : double.PositiveInfinity).Min();
        return From(0, 0, Math.Min(rows, columns));
    }

    private static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("ops"), "hungarian.json")));
}
