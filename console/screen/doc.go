// Package screen shows text screens from a folder: a file is text that is sent as it is, with actions between {% and %}, and is found
// when it is dropped into the folder, without a restart. The actions are those of text/template with the delimiters changed, and these:
//
//	{% ansi "clear" %}             what the terminal is to do: clear, home, eol, reset, bold, reverse, a colour such as "red" or "on blue"
//	{% ansi "move" 5 20 %}         the cursor to a row and a column, from 1
//	{% get "uptime" %}             the text that a function of the program returns
//	{% set "login" "Name: " %}     asks for a line, and gives it to a function of the program
//	{% secret "password" "Password: " %}  the same without showing what is typed
//	{% page "processes" 15 %}      the client's current page of the lines that a function returns, 15 on each; without a number as many as its terminal has room for
//
// What the function of a set returns says what comes next: nothing, the text behind the action; "repeat", the same question again; "remain", the screen from its
// beginning without clearing; "refresh", the same and clear the terminal first; "root", the screen of that name; or the name of any other screen. A screen
// that ends leads back to the prompt. Two functions are always there: `menu` takes the name of a screen, and `page` takes n, p or a number and
// turns the page of the screen's list.
//
// Screens in the folder admin are for administrators. A screen that cannot be read or run says so in one line and never ends the session.
package screen
