import Foundation
import RoostDistribution
import RoostTLS

/// The files by which the nodes of a pipeline recognise one another.
enum ClusterCredentials: Equatable, Sendable {
  /// One secret, which all share.
  case secret(file: String)
  /// A certificate for each, of one authority.
  case certificates(CertificateFiles)

  /// Reads the files.
  ///
  /// - Throws: `UsageError` that says in words what is wrong with which.
  func security() throws -> NodeConfiguration.Security {
    switch self {
    case .secret(let file): return .secret(try Self.secret(in: file))
    case .certificates(let files):
      do {
        // Only to hear at once whether they can be used.
        _ = try TLSContext(.certificates(files))
        return .certificates(files)
      } catch { throw UsageError("the node's certificate: \(error)") }
    }
  }

  private static func secret(in file: String) throws -> ClusterSecret {
    do {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
      let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.map { $0 + 1 } ?? 0
      return try ClusterSecret(bytes: bytes[..<end])
    } catch let error as TLSError {
      throw UsageError("--secret-file \(file): \(error)")
    } catch {
      throw UsageError("--secret-file \(file): \(error.localizedDescription)")
    }
  }
}
