internal import CScan

/// Kinds of secrets that redaction knows by their shape.
package enum SecretClass: String, Sendable, CaseIterable {
    /// Bearer and basic tokens, API keys of common shapes, JWT, AWS keys, private key blocks, credentials in URLs.
    case credentials
    case email
    case ipv4
    case ipv6
    /// Card numbers that pass the Luhn check.
    case creditCard = "credit_card"

    /// The candidates of the scan that may begin such a secret.
    var candidates: UInt32 {
        let classes: cscan_candidate_class.RawValue
        switch self {
        case .credentials:
            classes =
                CSCAN_CANDIDATE_AUTH.rawValue | CSCAN_CANDIDATE_KEY.rawValue | CSCAN_CANDIDATE_AWS.rawValue
                | CSCAN_CANDIDATE_JWT.rawValue | CSCAN_CANDIDATE_PRIVATE_KEY.rawValue | CSCAN_CANDIDATE_SCHEME.rawValue
        case .email: classes = CSCAN_CANDIDATE_AT.rawValue
        case .ipv4: classes = CSCAN_CANDIDATE_IPV4.rawValue
        case .ipv6: classes = CSCAN_CANDIDATE_IPV6.rawValue
        case .creditCard: classes = CSCAN_CANDIDATE_DIGITS.rawValue
        }
        return UInt32(classes)
    }
}
