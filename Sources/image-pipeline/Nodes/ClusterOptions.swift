import ArgumentParser
import Foundation
import RoostDistribution
import RoostTLS

/// How the nodes of a pipeline prove that they belong together: what `node` and `run` share.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The file with the secret that all nodes share, 16 to 1024 bytes; a line end after it does not count. \
      Connections are TLS 1.3, and nobody without the secret gets in.
      """,
      valueName: "file"
    )
  )
  var secretFile: String?

  /// The secret.
  ///
  /// - Throws: `UsageError` in words if there is no file, or it holds no secret.
  func secret() throws -> ClusterSecret { try Self.secret(in: secretFile) }

  /// The same for the value of the option.
  static func secret(in secretFile: String?) throws -> ClusterSecret {
    guard let secretFile else {
      throw UsageError("nodes need --secret-file: the file with the secret that they share")
    }
    do {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: secretFile)))
      let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.map { $0 + 1 } ?? 0
      return try ClusterSecret(bytes: bytes[..<end])
    } catch let error as TLSError {
      throw UsageError("--secret-file \(secretFile): \(error)")
    } catch {
      throw UsageError("--secret-file \(secretFile): \(error.localizedDescription)")
    }
  }

  /// TLS has proved by then who is there; the cookie only keeps other programs' nodes apart.
  static func cookie() throws -> Cookie { try Cookie("image-pipeline") }
}
