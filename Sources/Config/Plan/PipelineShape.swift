package import Engine

/// The top of a pipeline file: what stands beside the components.
package enum PipelineShape {
    /// What is inside inputs, stages and outputs is any value here; `ComponentUses` reads it by the catalogs.
    package static let shape = OptionShape([
        OptionField(
            "name",
            .string,
            default: "spanmill",
            example: "continual-training",
            help: "Names the pipeline on the page and in its logs."
        ),
        OptionField(
            "data_dir",
            .path,
            default: "./spanmill-data",
            example: "${SPANMILL_DATA_DIR:-./spanmill-data}",
            help: "The folder for everything that Spanmill writes; relative to the working directory."
        ),
        OptionField("server", .object(server), help: "The page, its API, health and metrics."),
        OptionField(
            "inputs",
            .map(of: .any),
            required: true,
            example: "{stdin: {type: stdin}}",
            help: "Where records come from: a map from names to inputs. The name is in metrics and in saved positions."
        ),
        OptionField(
            "stages",
            .any,
            example: "[parse: auto]",
            help: "What is done to the records: a list of stages, applied in order."
        ),
        OptionField(
            "outputs",
            .map(of: .any),
            required: true,
            example: "{archive: {type: archive}}",
            help: "Where records go: a map from names to outputs. Each gets every record unless its `when:` chooses."
        ),
        OptionField(
            "commit_interval",
            .duration(in: .milliseconds(5) ... .seconds(60)),
            default: "1s",
            help: "How often what was written is made durable, and what was read is counted as done."
        ),
        OptionField(
            "shutdown_timeout",
            .duration(in: .zero ... .seconds(3600)),
            default: "20s",
            help: "How long a stop may take to write what has been read."
        ),
        OptionField(
            "workers",
            .int(in: 1...ConfigLimits.workers),
            help: "Threads that take records through the stages; without it, one a core."
        ),
    ])

    package static let server = OptionShape([
        OptionField(
            "listen",
            .address,
            default: "127.0.0.1:8000",
            help:
                "Address of the page and its API, `/health`, `/ready` and, unless that output has its own, `/metrics`."
        ),
        OptionField(
            "auth",
            .choice(["token", "none"]),
            default: "token",
            help: "Whether what shows records asks for the token. `/metrics`, `/health` and `/ready` never do."
        ),
        OptionField(
            "token",
            .secret,
            example: "${SPANMILL_TOKEN}",
            help: "The token; without it one is made up and kept in the data directory."
        ),
        .tls,
    ])
}
