// A record by its id, with a list of its own that is paged by asking for the record again.
import { graphql } from 'react-relay';

export const record = graphql`
  query UnitQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...Unit_unit @alias
      ... on Document {
        title
        unit {
          ...Unit_unit
        }
      }
    }
  }
`;

export const unit = graphql`
  fragment Unit_unit on Unit
  @refetchable(queryName: "UnitChildrenQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 50 }, after: { type: "String" }) {
    code
    name
    parent {
      id
      name
    }
    children(first: $first, after: $after) @connection(key: "Unit_children") {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`;
