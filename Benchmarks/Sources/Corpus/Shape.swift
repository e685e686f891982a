/// What the lines of a corpus look like.
public enum Shape: String, CaseIterable, Sendable {
    /// A training's structlog lines: mostly progress, some inference, requests with secrets, metrics, exceptions.
    case training
    /// Strings full of escapes.
    case escapes
    /// Objects in objects, lists of numbers.
    case nested
    /// Text beyond ASCII, as UTF-8.
    case unicode
    /// Short lines in the compact writing.
    case short
}

/// Writes the lines of a corpus, one after the other.
public struct LineWriter {
    private var random: Generator
    private let shape: Shape
    /// Microseconds since 2026-11-01T00:00:00Z.
    private var clock = 0

    public init(_ shape: Shape, seed: UInt64 = 7) {
        self.shape = shape
        random = Generator(seed: seed)
    }

    private static let traceback =
        #"Traceback (most recent call last):\n  File \"/srv/train/loop.py\", line 214, in train_task\n    loss.backward()\n  File \"/usr/lib/python3/site-packages/torch/_tensor.py\", line 581, in backward\n    torch.autograd.backward(self, gradient)\ntorch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"#

    /// The next line, without its newline.
    public mutating func next() -> String {
        clock += 200 + random.below(1800)
        switch shape {
        case .training: return training()
        case .escapes:
            return #"{"event": "path \"C:\\data\\run\#(random.below(100))\"\tstep", "event_type": "note", "text": "line\nline\u00e9\ud83d\ude00 \/ \#(random.hex(12))", "task_id": "task_\#(random.below(12))", "timestamp": "\#(time())"}"#
        case .nested:
            let classes = (0..<8).map { _ in "\(random.unit())" }.joined(separator: ", ")
            return #"{"event": "Model performance", "event_type": "model_performance", "task_id": "task_\#(random.below(12))", "metrics": {"retention": {"task_0": \#(random.unit()), "task_1": \#(random.unit())}, "per_class": [\#(classes)], "deep": {"a": {"b": {"c": [1, [2, [3]]]}}}}, "timestamp": "\#(time())"}"#
        case .unicode:
            return #"{"event": "Обучение модели — ход", "event_type": "training_progress", "task_id": "任务_\#(random.below(12))", "loss": \#(random.unit()), "note": "été 😀 \#(random.hex(8))", "timestamp": "\#(time())"}"#
        case .short:
            return #"{"t":\#(clock),"l":\#(random.below(1000)),"k":"v\#(random.below(50))"}"#
        }
    }

    private mutating func training() -> String {
        let task = "task_\(random.below(12))"
        let kind = random.unit()
        let end = #""timestamp": "\#(time())"}"#
        if kind < 0.70 {
            let epoch = random.below(100)
            let loss = 2.5 / Double(epoch + 1) + random.unit() * 0.1
            let accuracy = min(0.999, 0.3 + Double(epoch) / 140 + random.unit() * 0.02)
            var rate = 3e-4
            for _ in 0..<epoch { rate *= 0.97 }
            return #"{"event": "Training progress", "event_type": "training_progress", "task_id": "\#(task)", "epoch": \#(epoch), "step": \#(random.below(100_000)), "loss": \#(loss), "accuracy": \#(accuracy), "lr": \#(rate), "logger": "continual_transformer.train", "level": "info", \#(end)"#
        }
        if kind < 0.85 {
            return #"{"event": "Inference", "event_type": "inference", "task_id": "\#(task)", "duration": \#(random.exponential(mean: 0.05)), "batch_size": \#([1, 8, 32][random.below(3)]), "logger": "continual_transformer.serve", "level": "info", "trace_id": "\#(random.hex(32))", "span_id": "\#(random.hex(16))", \#(end)"#
        }
        if kind < 0.90 {
            return #"{"event": "Memory", "event_type": "memory_usage", "device": "\#(["gpu", "cpu"][random.below(2)])", "bytes": \#((1 << 30) + random.below(139 << 30)), "logger": "continual_transformer.monitor", "level": "debug", \#(end)"#
        }
        if kind < 0.95 {
            let address = "10.\(random.below(256)).\(random.below(256)).\(random.below(256))"
            return #"{"event": "Request served", "event_type": "request", "task_id": "\#(task)", "request_id": "\#(random.hex(32))", "user_email": "user\#(random.below(100_000))@example.com", "authorization": "Bearer sk-\#(random.hex(40))", "client_ip": "\#(address)", "logger": "continual_transformer.api", "level": "debug", \#(end)"#
        }
        if kind < 0.98 {
            let classes = (0..<8).map { _ in "\(random.unit())" }.joined(separator: ", ")
            return #"{"event": "Model performance", "event_type": "model_performance", "task_id": "\#(task)", "metrics": {"f1": \#(random.unit()), "precision": \#(random.unit()), "recall": \#(random.unit()), "per_class": [\#(classes)]}, "logger": "continual_transformer.eval", "level": "info", \#(end)"#
        }
        if kind < 0.995 {
            return #"{"event": "Task completed", "event_type": "task_complete", "task_id": "\#(task)", "retention_score": \#(0.75 + random.unit() / 4), "config": {"hidden": 256, "layers": 4, "name": "tiny \u2014 caf\u00e9", "tags": ["a", "b\"c", "d\\e"]}, "logger": "continual_transformer.train", "level": "info", \#(end)"#
        }
        return #"{"event": "Step failed", "event_type": "error", "task_id": "\#(task)", "exception": "\#(Self.traceback)", "logger": "continual_transformer.train", "level": "error", \#(end)"#
    }

    /// The clock as structlog's TimeStamper writes it.
    private func time() -> String {
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let seconds = clock / 1_000_000
        let micros = String(1_000_000 + clock % 1_000_000).dropFirst()
        let day = 1 + seconds / 86_400 % 28
        return "2026-11-\(two(day))T\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(micros)Z"
    }
}
