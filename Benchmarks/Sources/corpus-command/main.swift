// corpus SHAPE LINES [SEED]: writes a corpus to stdout.
import Corpus
import Foundation

let arguments = CommandLine.arguments
guard arguments.count >= 3, let shape = Shape(rawValue: arguments[1]), let lines = Int(arguments[2]) else {
    let shapes = Shape.allCases.map(\.rawValue).joined(separator: "|")
    FileHandle.standardError.write(Data("usage: corpus \(shapes) LINES [SEED]\n".utf8))
    exit(64)
}

/// Writes all bytes to stdout; a reader that went away ends the program.
func write(_ buffer: inout [UInt8]) {
    var at = 0
    while at < buffer.count {
        let written = buffer.withUnsafeBytes { write(1, $0.baseAddress! + at, $0.count - at) }
        if written <= 0 { exit(0) }
        at += written
    }
    buffer.removeAll(keepingCapacity: true)
}

func writeCorpus(_ shape: Shape, lines: Int, seed: UInt64) {
    var writer = LineWriter(shape, seed: seed)
    var buffer: [UInt8] = []
    buffer.reserveCapacity(1 << 20)
    for _ in 0..<lines {
        buffer.append(contentsOf: writer.next().utf8)
        buffer.append(0x0A)
        if buffer.count > 1_000_000 { write(&buffer) }
    }
    write(&buffer)
}

writeCorpus(shape, lines: lines, seed: arguments.count > 3 ? UInt64(arguments[3]) ?? 7 : 7)
