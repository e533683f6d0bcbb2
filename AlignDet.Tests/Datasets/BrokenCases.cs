namespace AlignDet.Tests.Datasets;

/// <summary>The folders of bad data sets, and what is to be said about each.</summary>
internal static class BrokenCases
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("ALIGNDET_BROKEN") ?? Path.Combine(AppContext.BaseDirectory, "Fixtures", "broken");

    public static IEnumerable<string> Names { get; } =
        [.. Directory.EnumerateDirectories(Folder)
            .Where(folder => File.Exists(Annotations(folder, "train")))
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Those that must give no error.</summary>
    public static IReadOnlySet<string> Fit { get; } =
        new HashSet<string> { "good", "png_named_jpg", "one_pixel_image", "one_pixel_high_image", "json_bom", "no_annotations" };

    /// <summary>
    /// Parts of the lines of <c>Check</c>, first the severity, then what the line must hold. A case with nothing listed must
    /// be answered, but how is open.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> Expected { get; } = new Dictionary<string, string[]>
    {
        ["all_images_missing"] = ["Error|train"],
        ["area_wrong"] = ["Error|annotations[0].area (id 1)|-5", "Warning|annotations[1].area (id 2)|1 more"],
        ["box_huge"] = ["Error|annotations[0].bbox (id 1)|1e+308", "Error|annotations[1].bbox (id 2)|40 digits", "Error|images[2].width (id 3)|9007199254740993"],
        ["box_infinity"] = ["Error|annotations[0].bbox (id 1)|width is Infinity"],
        ["box_missing"] = ["Error|annotations[0].bbox (id 1)|there is no bbox", "Error|annotations[1].bbox (id 2)|null"],
        ["box_nan"] = ["Error|annotations[0].bbox (id 1)|x is NaN"],
        ["box_negative_width"] = ["Error|annotations[0].bbox (id 1)|-20 wide"],
        ["box_outside"] = ["Error|annotations[0].bbox (id 1)|outside its picture"],
        ["box_partly_outside"] = ["Warning|annotations[0].bbox (id 1)|25 pixels", "Warning|annotations[1].bbox (id 2)|10 pixels"],
        ["box_subpixel"] = ["Error|annotations[0].bbox (id 1)|0.01 wide"],
        ["box_three_numbers"] = ["Error|annotations[0].bbox|has 3", "Error|annotations[1].bbox|has 5", "Error|annotations[2].bbox|has 0"],
        ["box_zero_width"] = ["Error|annotations[0].bbox|0 wide", "Error|annotations[1].bbox|0 high"],
        ["category_ids_zero_and_negative"] = ["Warning|categories (id -1)|negative"],
        ["corrupt_jpeg"] = [],
        ["duplicate_annotation_ids"] = ["Error|annotations[1].id|annotations[0]"],
        ["duplicate_category_ids"] = ["Error|categories[1].id|categories[0]", "Error|categories (id |\"bird\""],
        ["duplicate_file_names"] = ["Error|images[1].file_name (id 2)|\"1.jpg\""],
        ["duplicate_image_ids"] = ["Error|images[1].id|images[0]", "Error|images[0]|left out with the image"],
        ["empty_json_file"] = ["Error|instances_train.json|the file is empty"],
        ["empty_json_object"] = ["Error|no \"images\"", "Error|no \"categories\""],
        ["exif_orientation_99"] = [],
        ["good"] = [],
        ["ids_fractional"] = ["Error|images[0].id|1.5", "Error|annotations[0].image_id (id 1)|1.5"],
        ["json_bom"] = [],
        ["json_cut_off"] = ["Error|stops in the middle at line"],
        ["json_deep"] = ["Error|a list"],
        ["json_list"] = ["Error|a list"],
        ["json_not_utf8"] = ["Error|0xf6 at line 1|not UTF-8"],
        ["json_null"] = ["Error|single value"],
        ["json_trailing_comma"] = ["Error|not valid JSON at line 1, byte"],
        ["label_order_conflict"] = [],
        ["long_name"] = ["Error|categories (id 1)|longer than"],
        ["missing_image_file"] = ["Error|2.jpg: image 2: the picture is not there"],
        ["name_with_newline"] = ["Error|categories (id 1)|\"bird\\nfish\\t\\u0000\"", "Error|categories (id 2)|name is empty"],
        ["no_annotations"] = ["Warning|annotations|no usable annotation"],
        ["no_categories"] = ["Error|categories: the list has no classes"],
        ["no_categories_key"] = ["Error|there is no \"categories\""],
        ["no_images"] = ["Error|images: there is no usable image"],
        ["one_pixel_high_image"] = [],
        ["one_pixel_image"] = [],
        ["path_outside"] = ["Error|images[0].file_name (id 1)|leads out", "Error|images[1].file_name (id 2)|absolute"],
        ["png_bad_checksum"] = ["Error|1.png: image 1: the picture is damaged"],
        ["png_named_jpg"] = [],
        ["png_size_bomb"] = ["Error|images[0]|60000x60000"],
        ["png_zero_size"] = ["Error|images[0].width"],
        ["polygon_bad"] = ["Error|annotations[0].segmentation[0] (id 1)|7 numbers", "Error|annotations[1].segmentation[0]|4 numbers", "Error|annotations[2].segmentation[0]|0 numbers"],
        ["rle_bad"] = ["Error|annotations[0].segmentation.counts (id 1)|60 pixels", "Error|annotations[1].segmentation.size (id 2)|5x5"],
        ["size_disagrees"] = ["Error|1.jpg: image 1|says", "Error|2.jpg: image 2|swapped"],
        ["text_named_jpg"] = ["Error|1.jpg: image 1|not a readable"],
        ["truncated_jpeg"] = ["Error|1.jpg: image 1|cut off", "Error|2.jpg: image 2|"],
        ["unknown_category_id"] = ["Error|annotations[0].category_id (id 1)|999"],
        ["unknown_image_id"] = ["Error|annotations[0].image_id (id 1)|999"],
        ["val_unknown_class"] = [],
        ["wrong_types"] =
        [
            "Error|categories[0].name (id 1)|null", "Error|categories[1].id|the text \"2\"", "Error|images[1].width (id 2)|the text \"wide\"",
            "Error|images[2].file_name (id 3)|3, not a text", "Error|annotations[0].image_id (id 1)|the text \"1\"", "Error|annotations[1].bbox (id 2)|an object",
        ],
        ["zero_byte_image"] = ["Error|1.jpg: image 1: the picture file is empty"],
    };

    public static string Annotations(string folder, string split) => Path.Combine(folder, "annotations", $"instances_{split}.json");
}
