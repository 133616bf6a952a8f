/// Why an image could not be worked on: a code to act on, the file, and the reason in words.
///
/// The words are libvips's own (`vips_error_buffer`) wherever libvips was asked, and belong to this
/// failure alone, whatever else failed at the same moment in other threads.
public struct ImagingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// There is no such file.
    case missing
    /// The file is there, but may not be read.
    case unreadable
    /// A directory, pipe, socket or device stands where a file is expected.
    case notAFile
    /// The file or the bytes are of length zero.
    case empty
    /// No loader of libvips knows the contents, whatever the file's name says.
    case unknownFormat
    /// The contents are corrupt or cut short.
    case damaged
    /// The header announces more pixels than ``Vips/Settings/pixelLimit``.
    case tooLarge
    /// The image is smaller than the part to cut out of it.
    case tooSmall
    /// The result could not be written.
    case unwritable
    /// The disk that the result belongs on is full, or the user's share of it.
    case noSpace
    /// The disk that the result belongs on is read-only.
    case readOnly
    /// libvips could not start, or a setting makes no sense.
    case setUp
  }

  /// What kind of failure it is.
  public let code: Code
  /// The file, or the name that the image in memory carries.
  public let file: String
  /// What is wrong, in words, on one line.
  public let words: String

  /// Whether the machine is at fault and not the image: then any other would fare the same.
  public var isTheMachines: Bool { code == .noSpace || code == .readOnly }

  /// An error with its three parts.
  public init(_ code: Code, file: String, words: String) {
    self.code = code
    self.file = file
    self.words = words
  }

  /// For logs: `photo.jpg: damaged: VipsJpeg: Premature end of JPEG file`; of a fault of the machine the words alone.
  public var description: String { isTheMachines ? words : "\(file): \(code.rawValue): \(words)" }
}
