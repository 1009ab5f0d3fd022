// A list of the root that grows while one reads, as Relay pages it.
import { graphql } from 'react-relay';

export const page = graphql`
  query DocumentsQuery($filter: DocumentFilterInput, $search: String!) {
    ...Documents_list @arguments(filter: $filter)
    search(query: $search, first: 10) {
      edges {
        node {
          title
          subject {
            __typename
            id
          }
        }
      }
    }
  }
`;

export const list = graphql`
  fragment Documents_list on Query
  @refetchable(queryName: "DocumentsPageQuery")
  @argumentDefinitions(filter: { type: "DocumentFilterInput" }, first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    documents(first: $first, after: $after, filter: $filter) @connection(key: "Documents_documents", filters: ["filter"]) {
      totalCount
      edges {
        node {
          title
          publishedAt
          formedOn
          kindLabel(locale: EN)
        }
      }
    }
  }
`;
