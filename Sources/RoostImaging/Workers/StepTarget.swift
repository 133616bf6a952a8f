/// Where an image worker leaves what it has made, and so how the next one gets it.
public enum StepTarget: Sendable, Hashable {
  /// In a file of the image's name in this folder; the message carries its path. The file appears whole, and
  /// doing the work again puts an equal one in its place.
  case folder(String)

  /// In the message itself: nothing is written.
  case memory
}
