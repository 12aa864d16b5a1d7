package console

import "strings"

// Dialect is the table of every fixed text a session prints. Scripts match these texts, so they stand in one place and never in
// the code that uses them. The zero value of a field is the text of [IOS]. A text that ends an input error is printed as it is, with
// the percent sign; CR LF and the caret are the session's. There are [IOS], [FRR], [EOS], [Junos] and [TelnetSrv]; one's own begins with a copy.
type Dialect struct {
	Prompt       string // of the root mode, where it was made with none
	ChildPrompt  string // of other modes, where they were made with none
	NoCaret      bool   // no line with a caret above Invalid
	NoBlank      bool   // no empty line behind Invalid and Incomplete
	Invalid      string // under the caret; {} is the line
	Unknown      string // in its place where not even the first word is known; {} is the line. Empty is Invalid
	Ambiguous    string // {} is the line up to and including the ambiguous word, {word} that word
	Incomplete   string
	Unrecognized string // nothing matches at `?`
	LineTooLong  string
	BadRegexp    string // {} is the expression
	NoFilter     string // {} is the word behind a bar that is no filter. Empty is Invalid
	NoPattern    string // a filter without its words. Empty is Incomplete
	Error        string // of a handler; {} is its text
	Unauthorized string // an Authorizer failed
	NoPassword   string // enable, with no secret set
	NotLocal     string // no login configured, and the peer is on another machine
	GraceExpired string
	IdleClosed   string
	IdleWarning  string
	AbsoluteTime string
	AbsoluteSoon string // one minute before it
	Locked       string // the terminal is locked
	PasteStopped string // {} is the number of the line that was refused, and then that of the lines that ran before it
	Cleared      string // to the session that was cleared
	GoingDown    string
	Internal     string // {} is the reference of the log record
	LinesLost    string // {} is a number of messages
	HelpCut      string // below the most that ? and Tab list; {} is how many are left
	WidthSet     string // the answer to `terminal width`; {} is the number. Empty is none
	PagingOff    string // the answer to `terminal length 0`. Empty is none
	ScreenWidth  string // the answer to `set cli screen-width`; {} is the number. Empty: there are no commands `set cli`
	ScreenLength string // the answer to `set cli screen-length`; {} is the number
	NoSpaceWords string // the answer to `set cli complete-on-space off`
	ConfigureHow string // on entering a configuration mode
	Visible      string // before a password, at a terminal that will show it
	Alive        string // the answer to AYT
	More         string
	MoreHelp     string // what `?` prints at the pager; lines with LF
	MoreCount    string // what `=` prints there
	MoreLost     string // what `g` there begins with, when not all can be printed again
	NotFile      string // {} is the name of a file, here and below
	FileFull     string
	FolderFull   string
	FileTwice    string
	FileFailed   string
	NoSnapshot   string
	MemoryFull   string
	LoadLine     string // four percentages
	TimeSource   string // {} is what [Dialect.TimeOf] says; the time follows
	TimeOf       string // where the time comes from
	Abort        string // behind a line that Ctrl-C dropped
	NoCommand    string // if set, stands for the caret and Invalid where the first word is unknown; {} is that word in upper case
	Suggest      string // {} is what may have been meant; empty suggests nothing, and scripts are never told
	Continue     string // the prompt while a quote is open or a backslash ends the line; empty refuses such lines as incomplete
	Welcome      string // after login, where Config.Exec is nil
	Goodbye      string // on leaving by the exit command of the dialect [TelnetSrv]
	HelpIntro    string // before the list of `help`
	HelpHeading  string // above that list; {} is the mode
	HelpUnknown  string // `help X`, before the list; {} is X
	AliasDepth   string // aliases within aliases without an end
	AliasTaken   string // an alias that would be named as a command is
	AliasBad     string // a command for an alias that is none
	AliasFull    string
	HistoryLost  string // once in a session, when the HistoryStore fails
	NoSpace      string // in its place when that was for want of space

	seed bool // the standard commands of [TelnetSrv] instead of those of [IOS]
}

// IOS is the dialect that automation written for Cisco IOS expects. It is the default.
var IOS = Dialect{
	Prompt:       "{host}{#}",
	ChildPrompt:  "{host}({mode})#",
	Invalid:      "% Invalid input detected at '^' marker.",
	Ambiguous:    "% Ambiguous command:  \"{}\"",
	Incomplete:   "% Incomplete command.",
	Unrecognized: "% Unrecognized command",
	LineTooLong:  "% Line too long",
	BadRegexp:    "% Bad regular expression: {}",
	Error:        "% {}",
	Unauthorized: "% Command authorization failed.",
	NoPassword:   "% No password set",
	NotLocal:     "% Login is not configured on this device",
	GraceExpired: "% Login timed out",
	IdleClosed:   "% Connection closed: idle for too long",
	IdleWarning:  "% This line closes in one minute for want of input",
	AbsoluteTime: "% Connection closed: time limit reached",
	AbsoluteSoon: "% This line closes in one minute: time limit",
	Locked:       "\n     Locked\n",
	PasteStopped: "% Paste stopped at its line {}; lines that ran before it: {}",
	Cleared:      "% Session cleared",
	GoingDown:    "% System going down",
	Internal:     "% Internal error (ref {})",
	LinesLost:    "% {} messages lost",
	HelpCut:      "% {} more: type more of the word",
	ConfigureHow: "Enter configuration commands, one per line.  End with CNTL/Z.",
	Visible:      "% Your terminal shows what you type next",
	Alive:        "[Yes]",
	More:         " --More-- ",
	Abort:        "^C",
	HelpIntro: `A question mark helps at any place of a line:
  ?               lists the words that can begin a command
  sh?             lists the words that begin with sh
  show ?          lists what can follow show
The Tab key completes a word. Words may be cut short while they stay unique.
  help COMMAND           shows the syntax and the text of a command
  help apropos REGEXP    searches the commands of all modes
  list [permutations]    lists the commands of this mode in full
  explain COMMAND        says what a command is taken for, and runs nothing
`,
	HelpHeading: "Commands of the mode {}:",
	HelpUnknown: "% No help for: {}",
	AliasDepth:  "% Aliases lead to one another too often",
	AliasTaken:  "% The name of an alias must not be a command",
	AliasBad:    "% The command of an alias is empty or has an open quote",
	AliasFull:   "% Too many aliases",
	HistoryLost: "% What you enter is not kept for the next session",
	NoSpace:     "% Write failed: no space",
	MoreHelp:    moreHelp,
	MoreCount:   "{} lines so far",
	MoreLost:    "[{} lines before these are kept no more]",
	NotFile:     "% {}: no plain file",
	FileFull:    "% {}: file too large",
	FolderFull:  "% {}: no room for another file",
	FileTwice:   "% {}: written twice",
	FileFailed:  "% {}: cannot be written",
	NoSnapshot:  "% No snapshot {}",
	MemoryFull:  "% No room for another snapshot",
	LoadLine:    "Load for five secs: {}%/{}%; one minute: {}%; five minutes: {}%",
	TimeSource:  "Time source is {}, ",
	TimeOf:      "user configuration",
}

// with puts a value in the place of {} in a text.
func with(text, value string) string { return strings.Replace(text, "{}", value, 1) }

// orIOS fills the empty texts from [IOS].
func (d Dialect) orIOS() Dialect {
	fill := func(s *string, def string) {
		if *s == "" {
			*s = def
		}
	}
	fill(&d.Prompt, IOS.Prompt)
	fill(&d.ChildPrompt, IOS.ChildPrompt)
	fill(&d.Invalid, IOS.Invalid)
	fill(&d.Unknown, d.Invalid)
	fill(&d.Ambiguous, IOS.Ambiguous)
	fill(&d.Incomplete, IOS.Incomplete)
	fill(&d.Unrecognized, IOS.Unrecognized)
	fill(&d.LineTooLong, IOS.LineTooLong)
	fill(&d.BadRegexp, IOS.BadRegexp)
	fill(&d.Error, IOS.Error)
	fill(&d.Unauthorized, IOS.Unauthorized)
	fill(&d.NoPassword, IOS.NoPassword)
	fill(&d.NotLocal, IOS.NotLocal)
	fill(&d.GraceExpired, IOS.GraceExpired)
	fill(&d.IdleClosed, IOS.IdleClosed)
	fill(&d.IdleWarning, IOS.IdleWarning)
	fill(&d.AbsoluteTime, IOS.AbsoluteTime)
	fill(&d.AbsoluteSoon, IOS.AbsoluteSoon)
	fill(&d.Locked, IOS.Locked)
	fill(&d.PasteStopped, IOS.PasteStopped)
	fill(&d.Cleared, IOS.Cleared)
	fill(&d.GoingDown, IOS.GoingDown)
	fill(&d.Internal, IOS.Internal)
	fill(&d.LinesLost, IOS.LinesLost)
	fill(&d.HelpCut, IOS.HelpCut)
	fill(&d.ConfigureHow, IOS.ConfigureHow)
	fill(&d.Visible, IOS.Visible)
	fill(&d.Alive, IOS.Alive)
	fill(&d.More, IOS.More)
	fill(&d.Abort, IOS.Abort)
	fill(&d.HelpIntro, IOS.HelpIntro)
	fill(&d.HelpHeading, IOS.HelpHeading)
	fill(&d.HelpUnknown, IOS.HelpUnknown)
	fill(&d.AliasDepth, IOS.AliasDepth)
	fill(&d.AliasTaken, IOS.AliasTaken)
	fill(&d.AliasBad, IOS.AliasBad)
	fill(&d.AliasFull, IOS.AliasFull)
	fill(&d.HistoryLost, IOS.HistoryLost)
	fill(&d.NoSpace, IOS.NoSpace)
	fill(&d.MoreHelp, IOS.MoreHelp)
	fill(&d.MoreCount, IOS.MoreCount)
	fill(&d.MoreLost, IOS.MoreLost)
	fill(&d.NotFile, IOS.NotFile)
	fill(&d.FileFull, IOS.FileFull)
	fill(&d.FolderFull, IOS.FolderFull)
	fill(&d.FileTwice, IOS.FileTwice)
	fill(&d.FileFailed, IOS.FileFailed)
	fill(&d.NoSnapshot, IOS.NoSnapshot)
	fill(&d.MemoryFull, IOS.MemoryFull)
	fill(&d.LoadLine, IOS.LoadLine)
	fill(&d.TimeSource, IOS.TimeSource)
	fill(&d.TimeOf, IOS.TimeOf)
	return d
}
