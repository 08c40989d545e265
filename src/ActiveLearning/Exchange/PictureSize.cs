using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>Finds the sizes that COCO, CVAT and Pascal VOC ask for.</summary>
internal static class PictureSize
{
    /// <summary>The size of a row's picture; a row without is told of, and left out.</summary>
    /// <param name="row">The row.</param>
    /// <param name="context">Told of rows that have none.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    internal static bool TryGet(ExportRow row, RunContext context, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (row.Source?.TryGetImageSize(row.Index, out width, out height) is true)
            return true;
        context.Problem?.Invoke(new ItemProblem(
            "PictureSizeUnknown", ErrorKind.InvalidData, row.Id,
            $"'{row.Id}' has no picture whose size can be read, which the format asks for; it is left out. Csv, Json, LabelStudio and SuperAnnotate need no size."));
        return false;
    }
}
