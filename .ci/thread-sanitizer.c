/* For `.ci/sanitize`: what Swift tells ThreadSanitizer of `inout` accesses, without what are no addresses.
 *
 * Swift 6.3 announces an access through a pointer that a noncopyable struct holds with the struct's first word for the
 * address. In a TimerWheel that is a time, and ThreadSanitizer, which looks up what it knows of that address, crashes
 * or takes two wheels for one. Real loads and stores are announced apart from this, and are not touched.
 *
 * The ranges are those of a Linux program on x86-64 as ThreadSanitizer lays it out: the program, its heap, the rest.
 */
#include <stdint.h>

void __real___tsan_external_write(uintptr_t address, void *caller, void *tag);

static int is_within(uintptr_t address, uintptr_t start, uintptr_t end) { return address >= start && address < end; }

void __wrap___tsan_external_write(uintptr_t address, void *caller, void *tag) {
#if defined(__linux__) && defined(__x86_64__)
  if (!is_within(address, 0x550000000000, 0x5a0000000000) && !is_within(address, 0x720000000000, 0x730000000000) &&
      !is_within(address, 0x7a0000000000, 0x800000000000))
    return;
#endif
  __real___tsan_external_write(address, caller, tag);
}
