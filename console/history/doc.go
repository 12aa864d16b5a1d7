// Package history keeps in files what operators have entered, so that the keys which recall it go on where an earlier session ended. A
// [Folder] is a console's HistoryStore:
//
//	lines, err := history.Open("/var/lib/device/history")
//	c := console.New(console.Config{Login: login, HistoryStore: lines})
//
// Each user has one plain text file, a line for each line that was entered, oldest first. A backslash in it stands before a backslash, and
// before an n for a line feed. The file is readable by the program's own account only (mode 0600), at most [MaxLines] lines long and [MaxSize] bytes
// large, and is written at each line, not at the end of a session. Several processes may share a folder.
//
// On Windows, which has no such mode, files have the access rights of the folder: one in the profile of the program's account, such as what
// os.UserConfigDir names, is that account's own and the administrators'. A folder made elsewhere needs an access list of its own.
package history
