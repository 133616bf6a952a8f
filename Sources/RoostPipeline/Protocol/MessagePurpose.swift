/// What a worker wants by a message, as far as its identity is concerned.
enum MessagePurpose: Sendable {
  /// To be known from here on.
  case register
  /// To go.
  case unregister
  case other
}

extension ConsumerMessage {
  var purpose: MessagePurpose {
    switch self {
    case .register: .register
    case .unregister: .unregister
    case .ready, .worked, .done: .other
    }
  }
}

extension ProducerMessage {
  var purpose: MessagePurpose {
    switch self {
    case .register: .register
    case .unregister: .unregister
    case .requestReceiver, .deliver: .other
    }
  }
}
