import Corpus
import Foundation

extension Job {
    /// From exec to `/ready` 200 with an empty data directory, warm.
    func ready() {
        let pipeline = pipeline(archive: true, port: 18_110)
        var times: [Double] = []
        for _ in 0...20 {
            var ends: [Int32] = [0, 0]
            Child.pipe(&ends)
            let started = Child.now()
            let child = Child(
                [settings.binary, "run", pipeline, "--no-echo", "--data-dir", dataDirectory()], input: ends[0])
            close(ends[0])
            while Connection(port: 18_110)?.get("/ready")?.status != 200 { usleep(200) }
            times.append((Child.now() - started) * 1000)
            close(ends[1])
            _ = child.wait()
        }
        // The first one fills the caches.
        row("exec to ready", Array(times.dropFirst()), " ms", wanted: "at most 30")
    }

    /// From a line on stdin to its gauge on the page.
    func latency() {
        let port = 18_111
        var ends: [Int32] = [0, 0]
        Child.pipe(&ends)
        let child = start(pipeline(archive: true, port: port), input: ends[0], port: port)
        close(ends[0])
        var times: [Double] = []
        guard let connection = Connection(port: port) else { return }
        for i in 1...500 {
            let line = #"{"event_type": "training_progress", "task_id": "probe", "epoch": 1, "step": \#(i), "loss": \#(i)}"# + "\n"
            let started = Child.now()
            _ = Array(line.utf8).withUnsafeBytes { write(ends[1], $0.baseAddress!, $0.count) }
            let wanted = "training_loss{task_id=\"probe\"} \(i)"
            while true {
                guard let page = connection.get("/metrics")?.body else { return }
                if page.contains(wanted + "\n") || page.contains(wanted + ".0\n") { break }
            }
            times.append((Child.now() - started) * 1000)
            usleep(3000)
        }
        close(ends[1])
        _ = child.wait()
        let sorted = times.sorted()
        row("line on stdin to gauge on the page, median", [median(times)], " ms", wanted: "")
        row("line on stdin to gauge on the page, p99", [sorted[Int(Double(sorted.count) * 0.99)]], " ms", wanted: "at most 20")
    }

    /// HTTP ingest without archive: 16 connections, bodies of 1 MiB.
    func http() {
        let port = 18_112
        let ingest = 18_113
        var writer = LineWriter(.training)
        var body: [UInt8] = []
        while body.count < 1 << 20 {
            body += Array(writer.next().utf8)
            body.append(0x0A)
        }
        let inputs = "  http: {type: http, listen: \"127.0.0.1:\(ingest)\"}\n"
        let child = start(pipeline(archive: false, inputs: inputs, port: port), port: port)
        let head = "POST /ingest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nContent-Length: \(body.count)\r\n\r\n"
        let rounds = 60
        let bytes = body
        let failures = Counter()
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            guard let connection = Connection(port: ingest) else { return failures.add() }
            for _ in 0..<rounds where connection.request(head, body: bytes)?.status != 200 { failures.add() }
        }
        child.stop()
        let usage = child.wait()
        let megabytes = Double(16 * rounds * body.count) / 1e6
        row("HTTP ingest, no archive", [megabytes / usage.cpuSeconds], " MB per CPU s", wanted: "at least 600")
        if failures.value > 0 { print("| HTTP ingest: requests without 200 | \(failures.value) | 0 | |") }
    }
}

/// A count that several threads add to.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int { lock.withLock { count } }

    func add() { lock.withLock { count += 1 } }
}
