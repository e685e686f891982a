package import Engine

/// A pipeline file, read and checked: what the plan is made of.
package struct PipelineFile: Sendable {
    /// The file as messages name it.
    package let file: String
    /// The folder that relative paths of what is read begin at; empty for the working directory.
    package let folder: String
    /// The options at the top of the file.
    package let options: OptionReader
    package let inputs: [ComponentUse]
    package let stages: [ComponentUse]
    package let outputs: [ComponentUse]

    package var name: String { options.string("name") }
    package var dataDirectory: String { options.string("data_dir") }

    package var components: [ComponentUse] { inputs + stages + outputs }
}
