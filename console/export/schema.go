package export

import (
	"bytes"
	"encoding/json"

	"github.com/vtykit/vtykit/console"
)

// SchemaFormat is the number in the field format of [JSON]. It grows when something in it changes its meaning; new fields do not count.
const SchemaFormat = 1

type schema struct {
	Format int          `json:"format"`
	Name   string       `json:"name"`
	Title  string       `json:"title"`
	Modes  []schemaMode `json:"modes"`
}

type schemaMode struct {
	Name     string          `json:"name"`
	Parent   string          `json:"parent,omitempty"`
	Prompt   string          `json:"prompt"`
	Commands []schemaCommand `json:"commands"`
}

type schemaCommand struct {
	Path     string       `json:"path"`
	Prefixes []string     `json:"prefixes,omitempty"` // "no", "default"
	Synopsis string       `json:"synopsis,omitempty"`
	Short    string       `json:"short"`
	Long     string       `json:"long,omitempty"` // if there is more than short
	Level    int          `json:"level"`
	Enters   string       `json:"enters,omitempty"` // name of a mode
	Table    bool         `json:"table,omitempty"`  // prints a typed table: where, select, sort and as work on it
	Words    []schemaWord `json:"words"`
}

type schemaWord struct {
	Word   string   `json:"word"`
	Kind   string   `json:"kind"` // "keyword" or "parameter"
	InPath bool     `json:"in_path,omitempty"`
	Help   string   `json:"help,omitempty"`
	Type   string   `json:"type,omitempty"`   // what ? shows: <1-1000>, A.B.C.D, WORD, LINE
	Values []string `json:"values,omitempty"` // all that can be typed, where they are a fixed few
	Secret bool     `json:"secret,omitempty"`
	Rest   bool     `json:"rest,omitempty"` // takes the rest of the line
	Repeat bool     `json:"repeat,omitempty"`
}

// JSON returns all commands as a JSON object, in a form that is this package's own and stable: the field format is [SchemaFormat], modes is a
// list of modes in the order in which they were made, each with its name, prompt, parent and commands, and each command has its path,
// synopsis, help, privilege level and words with their types. Fields that say nothing are left out.
func JSON(c *console.Console, o Options) ([]byte, error) {
	s := schema{Format: SchemaFormat, Name: o.name(), Title: o.title()}
	for _, m := range c.Modes() {
		mode := schemaMode{Name: m.Name(), Prompt: m.Prompt(), Commands: []schemaCommand{}}
		if p := m.Parent(); p != nil {
			mode.Parent = p.Name()
		}
		for _, cmd := range commands(m) {
			mode.Commands = append(mode.Commands, describe(cmd))
		}
		s.Modes = append(s.Modes, mode)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(s)
	return b.Bytes(), err
}

func describe(c console.Command) schemaCommand {
	out := schemaCommand{Path: c.Path, Prefixes: c.Prefixes, Synopsis: c.Synopsis, Short: c.Short, Level: c.Level, Table: c.Typed != nil}
	if c.Long != c.Short {
		out.Long = c.Long
	}
	if c.Enters != nil {
		out.Enters = c.Enters.Name()
	}
	for _, w := range c.Words {
		word := schemaWord{Word: w.Text, Kind: "keyword", InPath: w.InPath, Help: w.Help, Repeat: w.Repeat}
		if w.Arg != nil {
			word.Kind, word.Secret, word.Rest = "parameter", w.Arg.Secret(), w.Arg.Rest()
			word.Type, word.Values = values(w)
		}
		out.Words = append(out.Words, word)
	}
	return out
}
