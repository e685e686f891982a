internal import ArgumentParser
internal import Config

/// `spanmill schema`: the pipeline file for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of the pipeline file.",
        discussion: """
            Editors with YAML support complete and check pipeline files by it:

            spanmill schema > pipeline.schema.json
            # then, as the first line of a pipeline file:
            # yaml-language-server: $schema=pipeline.schema.json
            """
    )

    func run() {
        print(SchemaPage(Catalogs.standard.specs).json, terminator: "")
    }
}
