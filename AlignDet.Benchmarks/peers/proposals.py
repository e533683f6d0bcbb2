"""OpenCV's selective search and scikit-image's segmentation on one thread, one JSON object a line.

proposals.py METHODS REPEATS FILE...     METHODS: comma-separated cv2-fast, cv2-quality, skimage-felzenszwalb
"""
import json
import statistics
import sys
import time

import cv2
import numpy
from skimage.segmentation import felzenszwalb


def search(picture, mode):
    search = cv2.ximgproc.segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(picture)
    getattr(search, "switchToSelectiveSearch" + mode)()
    return [[int(x), int(y), int(x + w), int(y + h)] for x, y, w, h in search.process()]


METHODS = {
    "cv2-fast": lambda picture: search(picture, "Fast"),
    "cv2-quality": lambda picture: search(picture, "Quality"),
    "skimage-felzenszwalb": lambda picture: felzenszwalb(picture, scale=300, sigma=0.9, min_size=100) is None or [],
}

cv2.setNumThreads(1)
for file in sys.argv[3:]:
    picture = numpy.ascontiguousarray(cv2.imread(file))
    for method in sys.argv[1].split(","):
        seconds = []
        for _ in range(int(sys.argv[2])):
            start = time.perf_counter()
            boxes = METHODS[method](picture)
            seconds.append(time.perf_counter() - start)
        print(json.dumps({"file": file, "method": method, "seconds": statistics.median(seconds), "boxes": boxes}), flush=True)
