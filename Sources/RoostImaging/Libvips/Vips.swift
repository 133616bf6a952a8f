import CVips

/// libvips, started and set up: whoever holds one can work on images.
///
/// Starting is cheap after the first time, and any number may be held side by side. What
/// ``Settings`` calls process-wide is libvips's own and shared by all of them: the last one made decides.
///
/// Every call blocks its thread while it reads, computes and writes, so make it from a thread that may
/// block; let such a thread call ``threadWillEnd()`` before it ends.
public struct Vips: Sendable {
  /// How libvips is to be set up, and what it may accept.
  public struct Settings: Sendable {
    /// Threads that libvips uses within one operation (`vips_concurrency_set`); process-wide.
    /// The default is 1, as many images are worked on side by side.
    public var threadsPerOperation = 1
    /// The most pixels, width × height, that an image may have. It is checked against the header,
    /// before anything is decoded. The default is 150 million.
    public var pixelLimit = 150_000_000
    /// What in a damaged image counts as a failure. The default is ``Strictness/warnings``, as scrambled
    /// JPEG data is no more than a warning to its decoder, and the picture is spoilt all the same.
    public var strictness = Strictness.warnings

    /// The defaults.
    public init() {}
  }

  /// What in a damaged image counts as a failure: libvips's `fail_on`.
  public enum Strictness: Sendable, Hashable {
    /// Nothing that can be passed over: the rest of a truncated image is filled with grey or black.
    case tolerant
    /// A file that ends too early.
    case truncated
    /// That, and every error of a decoder.
    case errors
    /// That, and every warning of a decoder.
    case warnings

    var failOn: VipsFailOn {
      switch self {
      case .tolerant: VIPS_FAIL_ON_NONE
      case .truncated: VIPS_FAIL_ON_TRUNCATED
      case .errors: VIPS_FAIL_ON_ERROR
      case .warnings: VIPS_FAIL_ON_WARNING
      }
    }
  }

  /// The settings it was made with.
  public let settings: Settings
  let library: VipsLibrary

  /// Starts libvips unless it runs already, turns its operation cache off, and applies the settings.
  /// From then on libvips's warnings go into the words of errors, and no longer to standard error.
  ///
  /// The cache goes off even where the process used libvips before: an operation remembered by file
  /// name gives the old pixels of a file that has been written anew.
  ///
  /// - Throws: ``ImagingError`` with the code `setUp`.
  public init(_ settings: Settings = Settings()) throws(ImagingError) {
    guard (1...1024).contains(settings.threadsPerOperation) else {
      throw ImagingError(
        .setUp,
        file: "",
        words: "threadsPerOperation is \(settings.threadsPerOperation); it must be 1 to 1024"
      )
    }
    guard settings.pixelLimit > 0 else {
      throw ImagingError(.setUp, file: "", words: "pixelLimit is \(settings.pixelLimit); it must be above 0")
    }
    self.settings = settings
    self.library = try VipsLibrary.started.get()
    vips_cache_set_max(0)
    vips_cache_set_max_mem(0)
    vips_cache_set_max_files(0)
    vips_concurrency_set(Int32(settings.threadsPerOperation))
  }

  /// The version of libvips in use, such as `8.14.1`.
  public var version: String { String(cString: vips_version_string()) }

  /// Frees what libvips keeps for the calling thread (`vips_thread_shutdown`). To be called by a thread
  /// that has worked on images and is about to end.
  public func threadWillEnd() { vips_thread_shutdown() }
}
