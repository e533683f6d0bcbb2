namespace AlignDet.Detection.Ops;

/// <summary>
/// The cheapest one-to-one assignment of rows to columns, exactly: Jonker and Volgenant's shortest augmenting paths for
/// rectangular matrices, O(rows^2 columns) (source: Crouse, "On implementing 2D rectangular assignment algorithms", 2016,
/// the algorithm of scipy.optimize.linear_sum_assignment, whose choice among equally cheap assignments it shares).
/// </summary>
public static class Hungarian
{
    private const int None = -1;

    /// <summary>Assigns min(rows, columns) pairs.</summary>
    /// <param name="cost">[rows, columns], row after row; finite.</param>
    /// <param name="rows">Rows; may be 0.</param>
    /// <param name="columns">Columns; may be 0.</param>
    /// <returns>The rows that are assigned, ascending, and the column of each.</returns>
    /// <exception cref="ArgumentException">The length does not fit, or a cost is NaN or infinite.</exception>
    public static (int[] Rows, int[] Columns) Solve(ReadOnlySpan<double> cost, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (cost.Length != (long)rows * columns)
        {
            throw new ArgumentException($"{cost.Length} costs for {rows} rows and {columns} columns.", nameof(cost));
        }
        foreach (double value in cost)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"A cost is {value}.", nameof(cost));
            }
        }
        if (rows <= columns)
        {
            return ([.. Enumerable.Range(0, rows)], ColumnOfRow(cost, rows, columns));
        }
        int[] rowOfColumn = ColumnOfRow(Transposed(cost, rows, columns), columns, rows);
        int[] column = [.. Enumerable.Range(0, columns)];
        Array.Sort(rowOfColumn, column);
        return (rowOfColumn, column);
    }

    /// <summary>The column of every row; there are at least as many columns as rows.</summary>
    private static int[] ColumnOfRow(ReadOnlySpan<double> cost, int rows, int columns)
    {
        double[] rowPrice = new double[rows], columnPrice = new double[columns];
        double[] shortest = new double[columns]; // cost of the cheapest path from the current row to each column
        int[] before = new int[columns], rowOf = new int[columns], columnOf = new int[rows];
        int[] open = new int[columns], closed = new int[columns];
        Array.Fill(rowOf, None);
        Array.Fill(columnOf, None);

        for (int current = 0; current < rows; current++)
        {
            Array.Fill(shortest, double.PositiveInfinity);
            for (int i = 0; i < columns; i++)
            {
                open[i] = columns - 1 - i; // so that equal costs give the identity
            }
            int openCount = columns, closedCount = 0, sink = None, row = current;
            double reached = 0;
            while (sink == None)
            {
                ReadOnlySpan<double> costs = cost.Slice(row * columns, columns);
                double price = rowPrice[row], lowest = double.PositiveInfinity;
                int at = 0;
                for (int i = 0; i < openCount; i++)
                {
                    int column = open[i];
                    double length = reached + costs[column] - price - columnPrice[column];
                    if (length < shortest[column])
                    {
                        shortest[column] = length;
                        before[column] = row;
                    }
                    // of equally near columns a free one ends the search at once
                    if (shortest[column] < lowest || (shortest[column] == lowest && rowOf[column] == None))
                    {
                        lowest = shortest[column];
                        at = i;
                    }
                }
                reached = lowest;
                int nearest = open[at];
                open[at] = open[--openCount];
                closed[closedCount++] = nearest;
                if (rowOf[nearest] == None)
                {
                    sink = nearest;
                }
                else
                {
                    row = rowOf[nearest];
                }
            }

            rowPrice[current] += reached;
            for (int i = 0; i < closedCount; i++)
            {
                int column = closed[i];
                double gain = reached - shortest[column];
                columnPrice[column] -= gain;
                if (rowOf[column] != None)
                {
                    rowPrice[rowOf[column]] += gain;
                }
            }
            Augment(sink, current, before, rowOf, columnOf);
        }
        return columnOf;
    }

    /// <summary>Along the path every row takes the column that lies after it.</summary>
    private static void Augment(int sink, int start, int[] before, int[] rowOf, int[] columnOf)
    {
        int column = sink, row;
        do
        {
            row = before[column];
            rowOf[column] = row;
            (columnOf[row], column) = (column, columnOf[row]);
        }
        while (row != start);
    }

    private static double[] Transposed(ReadOnlySpan<double> cost, int rows, int columns)
    {
        double[] transposed = new double[cost.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = cost[(row * columns) + column];
            }
        }
        return transposed;
    }
}
