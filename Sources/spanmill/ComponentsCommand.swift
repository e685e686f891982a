internal import ArgumentParser
internal import Config
internal import Engine

/// `spanmill components`: the reference on the terminal.
struct ComponentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "components",
        abstract: "Lists inputs, stages and outputs, or tells all about one.",
        discussion: """
            spanmill components
            spanmill components sample
            """
    )

    @Argument(help: "The component to tell about.", completion: .list(Catalogs.standard.specs.all.map(\.name)))
    var name: String?

    @Flag(help: "Prints the whole reference as Markdown.")
    var markdown = false

    func run() throws {
        let specs = Catalogs.standard.specs
        if markdown {
            print(ReferencePage(specs).markdown)
            return
        }
        let pages = ComponentPage(specs)
        guard let name else {
            print(pages.list, terminator: "")
            return
        }
        guard let page = pages.page(of: name) else {
            let nearest = pages.nearest(to: name).map { "; did you mean \"\($0)\"?" } ?? ""
            throw ValidationError("there is no component \"\(name)\"\(nearest)")
        }
        print(page, terminator: "")
    }
}
