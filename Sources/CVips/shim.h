// libvips for Swift: the library's own headers, and plain functions for what Swift cannot call,
// which is the variadic operations and the GObject macros.
#pragma once

#if defined(__has_include)
#if !__has_include(<vips/vips.h>)
#error "libvips is missing: install libvips-dev (apt) or vips (brew)"
#endif
#endif

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <vips/vips.h>

// Loading, with the loader that `vips_foreign_find_load` or its like has found. Sequential access decodes
// straight into the operation that reads the image.

static inline VipsImage *roost_vips_load_file(const char *loader, const char *path, VipsFailOn fail_on) {
  VipsImage *image = NULL;
  return vips_call(loader, path, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL) ? NULL
                                                                                                      : image;
}

static inline VipsImage *roost_vips_load_source(const char *loader, VipsSource *source, VipsFailOn fail_on) {
  VipsImage *image = NULL;
  return vips_call(loader, source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL)
             ? NULL
             : image;
}

// The bytes must outlive the image.
static inline VipsImage *roost_vips_load_buffer(const char *loader, const void *bytes, size_t count,
                                                VipsFailOn fail_on) {
  VipsImage *image = NULL;
  VipsBlob *blob = vips_blob_new(NULL, bytes, count);
  int failed = vips_call(loader, blob, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
  vips_area_unref(VIPS_AREA(blob));
  return failed ? NULL : image;
}

// The operations of the three steps, 0 or -1 with words in the error buffer.

static inline int roost_vips_thumbnail(VipsImage *in, VipsImage **out, int width, int height) {
  return vips_thumbnail_image(in, out, width, "height", height, "size", VIPS_SIZE_FORCE, NULL);
}

static inline int roost_vips_extract_area(VipsImage *in, VipsImage **out, int left, int top, int width,
                                          int height) {
  return vips_extract_area(in, out, left, top, width, height, NULL);
}

// Where a file goes that is being saved, and the `errno` of the write that failed, 0 if none has. libvips is not told of
// it, and what comes after is dropped: the threads of libvips 8.14 may wait for each other for ever after such a failure.
typedef struct {
  int descriptor;
  int failure;
} RoostFile;

static inline gint64 roost_vips_write(VipsTargetCustom *target, const void *bytes, gint64 count, void *file) {
  RoostFile *to = (RoostFile *)file;
  ssize_t written;
  (void)target;
  if (to->failure) return count;
  do written = write(to->descriptor, bytes, (size_t)count);
  while (written < 0 && errno == EINTR);
  if (written >= 0) return written;
  to->failure = errno;
  return count;
}

static inline VipsTarget *roost_vips_target(RoostFile *file) {
  VipsTargetCustom *target = vips_target_custom_new();
  g_signal_connect(target, "write", G_CALLBACK(roost_vips_write), file);
  return VIPS_TARGET(target);
}

static inline int roost_vips_pngsave(VipsImage *in, RoostFile *file) {
  VipsTarget *target = roost_vips_target(file);
  int failed = vips_pngsave_target(in, target, NULL);
  g_object_unref(target);
  return failed;
}

static inline int roost_vips_jpegsave(VipsImage *in, RoostFile *file) {
  VipsTarget *target = roost_vips_target(file);
  int failed = vips_jpegsave_target(in, target, NULL);
  g_object_unref(target);
  return failed;
}

static inline int roost_vips_pngsave_buffer(VipsImage *in, void **bytes, size_t *count, int compression) {
  return vips_pngsave_buffer(in, bytes, count, "compression", compression, NULL);
}

// What a struct's field or a macro says.

static inline size_t roost_vips_image_bytes(const VipsImage *image) { return VIPS_IMAGE_SIZEOF_IMAGE(image); }

static inline int roost_vips_has(const VipsImage *image, const char *field) {
  return vips_image_get_typeof(image, field) != 0;
}

// How a field's value can be carried: 'i' for an int, 'd' a double, 's' a string, 'b' a blob, 0 for another.
static inline char roost_vips_field_kind(const VipsImage *image, const char *field) {
  const GType type = vips_image_get_typeof(image, field);
  if (type == G_TYPE_INT) return 'i';
  if (type == G_TYPE_DOUBLE) return 'd';
  if (type == VIPS_TYPE_REF_STRING) return 's';
  return type == VIPS_TYPE_BLOB ? 'b' : 0;
}

// Computes the whole image into `pixels` on the calling thread, in the tiles libvips's own sinks would
// ask for. Resampling rounds per tile, so only the same tiles give the same pixels to the last bit.
static inline int roost_vips_compute(VipsImage *in, unsigned char *pixels) {
  const size_t pel = VIPS_IMAGE_SIZEOF_PEL(in), line = VIPS_IMAGE_SIZEOF_LINE(in);
  int tile_width, tile_height, lines;
  VipsRegion *region = vips_region_new(in);
  if (!region) return -1;
  vips_get_tile_size(in, &tile_width, &tile_height, &lines);
  for (int top = 0; top < in->Ysize; top += tile_height)
    for (int left = 0; left < in->Xsize; left += tile_width) {
      VipsRect tile = {left, top, VIPS_MIN(tile_width, in->Xsize - left), VIPS_MIN(tile_height, in->Ysize - top)};
      if (vips_region_prepare(region, &tile)) {
        g_object_unref(region);
        return -1;
      }
      for (int y = 0; y < tile.height; y++)
        memcpy(pixels + (size_t)(top + y) * line + (size_t)left * pel, VIPS_REGION_ADDR(region, left, top + y),
               (size_t)tile.width * pel);
    }
  g_object_unref(region);
  return 0;
}

static inline void *roost_vips_copy_field(VipsImage *from, const char *name, GValue *value, void *to) {
  (void)from;
  // An image that was loaded from memory has a file name, which is NULL; libvips does not take that back.
  if (G_VALUE_TYPE(value) == G_TYPE_STRING && !g_value_get_string(value)) return NULL;
  vips_image_set((VipsImage *)to, name, value);
  return NULL;
}

static inline void roost_vips_free_pixels(VipsImage *image, void *pixels) {
  (void)image;
  g_free(pixels);
}

// A finished image in memory with the pixels and the metadata of `in`, NULL on failure. The image owns
// its pixels.
static inline VipsImage *roost_vips_render(VipsImage *in) {
  const size_t count = VIPS_IMAGE_SIZEOF_IMAGE(in);
  unsigned char *pixels = (unsigned char *)g_try_malloc(count);
  VipsImage *image;
  if (!pixels) {
    vips_error("render", "out of memory: %zu bytes for the pixels", count);
    return NULL;
  }
  if (vips_image_pio_input(in) || roost_vips_compute(in, pixels) ||
      !(image = vips_image_new_from_memory(pixels, count, in->Xsize, in->Ysize, in->Bands, in->BandFmt))) {
    g_free(pixels);
    return NULL;
  }
  g_signal_connect(image, "close", G_CALLBACK(roost_vips_free_pixels), pixels);
  image->Type = in->Type;
  image->Xres = in->Xres;
  image->Yres = in->Yres;
  (void)vips_image_map(in, roost_vips_copy_field, image);
  return image;
}

static inline void roost_vips_keep_warning(const char *domain, GLogLevelFlags level, const char *text,
                                           void *data) {
  (void)domain, (void)level, (void)data;
  vips_error("warning", "%s", text);
}

// Puts libvips's warnings where its errors are, and not on stderr: what libpng says of a damaged file is
// given as a warning only.
static inline void roost_vips_keep_warnings(void) {
  g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, roost_vips_keep_warning, NULL);
}
