internal import CCrypto

/// What the cookie holds instead of the token: browsers send a host's cookies to all of its ports, and whoever listens
/// on one of them shall not learn the token from it.
enum CookieText {
    /// HMAC-SHA-256 (RFC 2104) of a fixed text under the token, 64 hex digits.
    static func derived(from token: String) -> String {
        let key = Array(token.utf8)
        let text = Array("spanmill page".utf8)
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            var length: UInt32 = 0
            let isMade =
                unsafe HMAC(EVP_sha256(), key, Int32(key.count), text, text.count, buffer.baseAddress, &length) != nil
            precondition(isMade && length == 32, "no HMAC-SHA-256")
            count = 32
        }
        return HexText.encode(digest)
    }
}
