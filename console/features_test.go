package console_test

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// features are the abilities that the project's list names for consoles: TS are telnetsrv's by their numbers, the others the rows of the
// list's tables by table and row (E is the table of exact error texts). Behind each stands the test that shows it, as "folder: TestName" or
// "script: name" for one of testdata/script, with a folder in front of script for another package's, or, in brackets, where else it is or why it is not there.
const features = `
TS-10  script: telnetsrv_names
TS-11  script: telnetsrv_names
TS-12  console: TestTS12_TwiceTheSameName
TS-13  script: telnetsrv_help
TS-14  script: telnetsrv_help_of
TS-15  [the legacy form of TS-10: Go finds no methods by the beginning of their names at no cost, and a command is registered by name]
TS-16  script: telnetsrv_names                     abbreviations too
TS-17  script: telnetsrv_words
TS-18  script: telnetsrv_words                     Args.Raw
TS-19  script: telnetsrv_names
TS-20  console: TestTS20_Panic                     and the session lives
TS-30  script: telnetsrv_words
TS-31  script: telnetsrv_words
TS-32  script: telnetsrv_words
TS-33  script: telnetsrv_words
TS-34  console: TestTS34_Continued
TS-35  script: telnetsrv_words
TS-36  script: telnetsrv_words
TS-37  script: parse_types                         arg.Line takes the rest as it stands; a reader of one's own is an arg.Func over it
TS-38  script: telnetsrv_names
TS-40  console/grammar: TestHelpTexts
TS-41  script: telnetsrv_help_of
TS-42  script: telnetsrv_help
TS-43  script: telnetsrv_help_of
TS-44  script: telnetsrv_help                      at once, without Enter
TS-45  script: telnetsrv_session
TS-46  script: telnetsrv_session
TS-47  console: TestTS47_NoDocstring
TS-50  script: telnetsrv_colours                   a 255 is doubled by package telnet
TS-51  script: telnetsrv_colours
TS-52  script: telnetsrv_colours
TS-53  script: telnetsrv_colours
TS-54  script: telnetsrv_session
TS-55  script: telnetsrv_session
TS-56  script: telnetsrv_session
TS-57  script: telnetsrv_colours
TS-58  console: TestTS58_TimersEnd
TS-60  script: telnetsrv_session
TS-61  script: telnetsrv_quit
TS-62  script: telnetsrv_session
TS-70  script: telnetsrv_help
TS-71  script: telnetsrv_words
TS-72  script: telnetsrv_help
TS-73  console: TestTS73_TS74_Hooks
TS-74  console: TestTS73_TS74_Hooks
TS-75  auth: TestTS75_Callback
TS-76  auth: TestTS76_Ask
TS-77  auth: TestTS77_Name
TS-78  console: TestTS78_History
TS-79  [no SSH server: a Stream serves the same console on a channel of one, with Terminal knowing no telnet]

2.2.1  script: help_midline                        ? at once
2.2.2  script: help
2.2.3  script: help                                <cr>
2.2.4  script: parse_words                         abbreviations
2.2.5  script: parse_words                         ip beside ipv6
2.2.6  script: parse_words                         look-ahead
2.2.7  script: errors                              caret; under wide characters: wide_characters
2.2.8  script: parse_types
2.2.9  script: parse_synopsis
2.2.10 script: parse_synopsis                      the docstring
2.2.11 script: complete                            of aliases: aliases_complete
2.2.12 script: parse_hidden
2.2.13 script: rights_view
2.2.14 script: parse_words                         case
2.2.15 script: parse_quotes
2.2.16 script: telnetsrv_words                     continuation lines, where the dialect has a prompt for them
2.2.17 script: parse_quotes                        comments
2.2.18 script: describe_list
2.2.19 script: describe_search
2.2.20 console/export: TestGolden                  command graph
2.2.21 script: suggest

E.1    script: errors                              FRR's: dialect_frr; telnetsrv's: telnetsrv_names
E.2    script: dialect_ios                         ambiguous
E.3    script: dialect_ios                         incomplete
E.4    script: dialect_ios                         nothing matches at ?
E.5    [an unknown word is refused with the caret, as by IOS with "no ip domain lookup", which every device in a network has: a look-up of each slip
       of the finger would hold the line for seconds, ask a name server about it, and offer telnet from a device that has no client]
E.6    script: dialect_frr                         bad expressions and filters
E.7    script: rights_privilege                    of the login: auth: TestLogin
E.8    script: exec_timeout                        idle
E.9    [NX-OS and FXOS are no dialect here; a Dialect of one's own has their two texts]

2.3.1  script: modes
2.3.2  script: modes_leave                         unknown commands are looked up in the parents, and the session moves there
2.3.3  script: modes                               do
2.3.4  script: rights_range                        no and default
2.3.5  script: modes_leave                         exit, end, Ctrl-Z; Ctrl-Z runs the line: keys
2.3.6  script: rights_range                        interface range; examples/router has it
2.3.7  script: rights_privilege_level
2.3.8  script: rights_privilege                    enable
2.3.9  script: rights_privilege                    show privilege
2.3.10 auth: TestLogin                             local users
2.3.11 auth/tacacs: TestLogin                      RADIUS: auth/radius
2.3.12 script: rights_authorize                    by TACACS+: auth/tacacs
2.3.13 console: TestAccounting                     by RADIUS and TACACS+: auth/radius, auth/tacacs
2.3.14 script: rights_view
2.3.15 auth: TestR061_Pauses                       throttling is auth's and internal/limit's
2.3.16 telnet: TestPermit                           the router: access-class
2.3.17 telnet: TestR074_TooManySessions              the robot check is cmd/telnetd's TestT3X_16_RobotCheck

2.4.1  script: pager
2.4.2  script: pager_keys
2.4.3  script: terminal                            length 0
2.4.4  script: stop                                Ctrl-C; behind its line in one piece: stop_same_segment
2.4.5  script: pipes                               include
2.4.6  script: pipes                               exclude, begin, section, count
2.4.7  script: pipes                               chained
2.4.8  script: pipes_files                         redirect, append, tee; no URLs: the device has no client for them
2.4.9  script: pipes_more                          first, last, no-more; Junos' trim and resolve are not there
2.4.10 console/rows: TestFormats                   as json, xml and others, of every table
2.4.11 script: rows                                tables
2.4.12 script: terminal_family                     editing is always on, and said so by "terminal editing"
2.4.13 script: logging_monitor
2.4.14 script: timestamp

2.5.1  script: editing
2.5.2  script: edit_kill_ring
2.5.3  console/lineedit: TestSearchShows           Ctrl-R
2.5.4  [no vi keys: no router's own console has them; FRR's shell has them by readline, and so may a console on a local terminal]
2.5.5  console/lineedit: TestWideAtEveryColumn     caret and pager: wide_characters, TestPagerCountsWideRows
2.5.6  console/lineedit: TestMarginsAndPrompts     long lines wrap, as in EOS; IOS scrolls, which breaks scripts that wait for the echo
2.5.7  script: keys                                history; show history: terminal
2.5.8  console: TestR059_HistoryIsKept             in files: console/history
2.5.9  [no !N: in every router ! begins a comment, and configurations that are pasted are full of those]
2.5.10 script: complete                            Tab
2.5.11 script: messages                            the line command "logging synchronous": examples/router's TestLoggingSynchronous
2.5.12 script: edit_masked

2.6.1  script: show_users
2.6.2  script: clear_line
2.6.3  script: send
2.6.4  script: exec_timeout
2.6.5  script: absolute_timeout
2.6.6  script: lock
2.6.7  script: banners
2.6.8  console: TestRecordingIsWhatWasShown
2.6.9  script: logging                             buffered, show logging
2.6.10 script: logging                             per destination
2.6.11 console/config/script: save
2.6.12 console/config/script: session
2.6.13 console/config/script: commit_timer            and revert
2.6.14 console/config/script: archive
2.6.15 console/config/script: archive
2.6.16 console/config/script: r086_lock               and session: each its own
2.6.17 console/config/script: r107_refused
2.6.18 script: aliases
2.6.19 script: aliases                             of several commands: macros
2.6.20 console: TestRunFile                        scripts of commands; events are Config.Observe and Account, in the device's own language, Go
2.6.21 script: schedule
2.6.22 console: TestRunLine                        -c, a file, and a dry run
2.6.23 console/status: TestScreens
`

// featureRows are the numbers of rows of each table.
var featureRows = map[string]int{"TS": 50, "2.2": 21, "E": 9, "2.3": 17, "2.4": 14, "2.5": 12, "2.6": 23}

// TestFeatures: what the table names is there, and each number has its line.
func TestFeatures(t *testing.T) {
	found, rows := map[string]bool{}, map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^(TS|E|2\.[2-6])[-.]\d+`).FindAllStringSubmatch(features, -1) {
		if found[m[0]] {
			t.Errorf("%s twice", m[0])
		}
		found[m[0]] = true
		rows[m[1]]++
	}
	for table, want := range featureRows {
		if rows[table] != want {
			t.Errorf("%s has %d lines, want %d", table, rows[table], want)
		}
	}
	tests := map[string][]byte{}
	shown := regexp.MustCompile(`^(\S+) +(?:([a-z/]+): (\w+)|\[)`)
	for line := range strings.Lines(features) {
		if strings.TrimSpace(line) == "" || line[0] == ' ' {
			continue
		}
		m := shown.FindStringSubmatch(line)
		switch {
		case m == nil:
			t.Errorf("no test and no reason: %s", line)
		case m[2] == "":
		case path.Base(m[2]) == "script":
			folder := "testdata"
			if of := path.Dir(m[2]); of != "." {
				folder = filepath.Join("..", of, "testdata")
			}
			if _, err := os.Stat(filepath.Join(folder, "script", m[3]+".txtar")); err != nil {
				t.Errorf("%s: %v", m[1], err)
			}
		default:
			if tests[m[2]] == nil {
				tests[m[2]] = testsOf(t, m[2])
			}
			if !bytes.Contains(tests[m[2]], []byte("\nfunc "+m[3]+"(")) {
				t.Errorf("%s: %s is not in %s", m[1], m[3], m[2])
			}
		}
	}
}

// testsOf is the text of a package's tests.
func testsOf(t *testing.T, folder string) (text []byte) {
	files, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, b...)
	}
	return text
}
