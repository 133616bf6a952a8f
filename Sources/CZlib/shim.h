// zlib for Swift: the library's own header, and inflating from one buffer into another, since the
// initialiser of a stream is a macro.
#pragma once

#if defined(__has_include)
#if !__has_include(<zlib.h>)
#error "zlib is missing: install zlib1g-dev (apt) or the system's package of zlib"
#endif
#endif

#include <string.h>
#include <zlib.h>

// Inflates exactly `out_count` bytes and nothing after them. Gives how many bytes of `in` that took, or -1
// when the stream is damaged, or holds fewer or more bytes than that.
static inline long roost_zlib_inflate(const unsigned char *in, unsigned long in_count, unsigned char *out,
                                      unsigned long out_count) {
  // A stream's counters are 32 bits wide: both sides are fed in pieces.
  const unsigned long piece = 1ul << 30;
  unsigned long in_left = in_count, out_left = out_count;
  unsigned char spare;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  stream.next_in = (unsigned char *)in;
  stream.next_out = out_count ? out : &spare;
  if (inflateInit(&stream) != Z_OK) return -1;
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0) {
      stream.avail_in = (unsigned int)(in_left < piece ? in_left : piece);
      in_left -= stream.avail_in;
    }
    if (stream.avail_out == 0) {
      stream.avail_out = (unsigned int)(out_left < piece ? out_left : piece);
      out_left -= stream.avail_out;
    }
    status = inflate(&stream, Z_NO_FLUSH);
  }
  const int complete = status == Z_STREAM_END && out_left == 0 && stream.avail_out == 0;
  const long used = (long)(in_count - in_left - stream.avail_in);
  inflateEnd(&stream);
  return complete ? used : -1;
}

// For the sender's side: the bytes that `compress` needs at most, and compressing. 0 when it does not fit.
static inline unsigned long roost_zlib_bound(unsigned long count) { return compressBound(count); }

static inline unsigned long roost_zlib_deflate(const unsigned char *in, unsigned long in_count,
                                               unsigned char *out, unsigned long out_count, int level) {
  uLongf written = out_count;
  return compress2(out, &written, in, in_count, level) == Z_OK ? written : 0;
}
