/// A stretch of a body, `WebLimits.pieceBytes` long.
@safe final class BodyPiece: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: WebLimits.pieceBytes, alignment: 64)

    deinit { unsafe bytes.deallocate() }
}
