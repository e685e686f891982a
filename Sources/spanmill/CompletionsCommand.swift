internal import ArgumentParser

/// `spanmill completions`: scripts for shells.
struct CompletionsCommand: ParsableCommand {
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var completionShell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Prints a completion script for a shell.",
        discussion: """
            spanmill completions bash > ~/.local/share/bash-completion/completions/spanmill
            spanmill completions zsh > ~/.zfunc/_spanmill
            spanmill completions fish > ~/.config/fish/completions/spanmill.fish
            """
    )

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() {
        print(Spanmill.completionScript(for: shell.completionShell))
    }
}
