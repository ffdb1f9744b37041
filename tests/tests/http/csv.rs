//! Reads CSV after RFC 4180, as strictly as it is to be written.

/// The cells of each line.
pub fn read(csv: &str) -> Vec<Vec<String>> {
    let (mut lines, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut characters = csv.chars().peekable();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match (is_quoted, character) {
            (true, '"') if characters.peek() == Some(&'"') => cell.extend(characters.next()),
            (_, '"') => is_quoted = !is_quoted,
            (false, ',') => cells.push(std::mem::take(&mut cell)),
            (false, '\r') => {
                assert_eq!(characters.next(), Some('\n'), "lines end with both");
                cells.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut cells));
            }
            (_, other) => cell.push(other),
        }
    }
    assert!(cell.is_empty() && cells.is_empty() && !is_quoted, "the last line ends");
    lines
}
